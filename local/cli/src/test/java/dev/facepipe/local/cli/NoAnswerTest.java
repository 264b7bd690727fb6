package dev.facepipe.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.client.NoAnswer;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client commands say in one line that a service does not answer, and what to do. */
class NoAnswerTest extends CommandTester {
  private static final URI ADDRESS = URI.create("https://faces.example.org/");

  @TempDir private static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send --endpoint NOWHERE PICTURE",
        "video --endpoint NOWHERE PICTURE",
        "dlq list --endpoint NOWHERE",
        "gallery list --s3-endpoint NOWHERE --gallery s3://bucket/people.npz",
        "enroll --embedder resnet34 --s3-endpoint NOWHERE --gallery s3://bucket/people.npz FOLDER",
      })
  void refusedConnectionAsksWhetherTheServiceRuns(String command) throws IOException {
    String nowhere = nowhere();
    String option = command.contains("--s3-endpoint") ? "--s3-endpoint" : "--endpoint";

    assertEquals(
        1,
        run(
            command
                .replace("NOWHERE", nowhere)
                .replace("PICTURE", picture())
                .replace("FOLDER", folder.toString())
                .split(" ", -1)));

    assertEquals(
        "facepipe: nothing answers at %s; is './facepipe up' running? %s names another address\n"
            .formatted(nowhere, option),
        err.toString());
  }

  @Test
  void forgetAlsoSaysThatNothingWasRemoved() throws IOException {
    String nowhere = nowhere();

    assertEquals(
        1,
        run("forget", "--gallery", "s3://bucket/g.npz", "--s3-endpoint", nowhere, "--yes", "Ada"));

    assertTrue(err.toString().startsWith("facepipe: nothing was removed: "), err.toString());
    assertTrue(
        err.toString()
            .endsWith("; is './facepipe up' running? --s3-endpoint names another address\n"),
        err.toString());
  }

  /** Pictures after the first are not tried: nobody would take them. */
  @Test
  void sendNamesTheFunctionUrlOnce() throws IOException {
    try (EmbeddedSqs sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"))) {
      sqs.create(new LocalQueue("facepipe-responses", Duration.ofSeconds(1)));
      String nowhere = nowhere() + "/";

      assertEquals(
          1,
          run(
              "send",
              "--endpoint",
              sqs.endpoint().toString(),
              "--url",
              nowhere,
              picture(),
              picture()));

      assertEquals(
          "facepipe: nothing answers at %s; is './facepipe up' running? --url names another address\n"
              .formatted(nowhere),
          err.toString());
    }
  }

  static Stream<List<Object>> failures() {
    return Stream.of(
        List.of(new ConnectException("Connection refused"), "nothing answers at " + ADDRESS),
        List.of(
            new UnknownHostException("faces.example.org: Name or service not known"),
            "there is no host 'faces.example.org'"),
        List.of(
            new HttpConnectTimeoutException("HTTP connect timed out"),
            ADDRESS + " does not answer in time"),
        List.of(
            new SocketTimeoutException("Connect timed out"), ADDRESS + " does not answer in time"),
        List.of(new NoRouteToHostException("No route to host"), "no network leads to " + ADDRESS),
        List.of(
            new SSLException("Unsupported or unrecognized SSL message"),
            ADDRESS + " does not speak TLS; expected an address that begins with http://"));
  }

  /** The messages are those of OpenJDK 17. */
  @ParameterizedTest
  @MethodSource("failures")
  void failedConnectionIsToldInWords(List<Object> failureAndWords) {
    NoAnswer none = NoAnswer.of(ADDRESS, (IOException) failureAndWords.get(0)).orElseThrow();

    assertEquals(failureAndWords.get(1), none.getMessage());
    assertTrue(!none.isNobodyHere(), "the address is elsewhere, so 'up' is not asked for");
  }

  /** The SDK tries these again. */
  @ParameterizedTest
  @ValueSource(strings = {"Read timed out", "Connection reset"})
  void connectionThatFailedLaterIsTriedAgain(String message) {
    IOException failure =
        message.startsWith("Read")
            ? new SocketTimeoutException(message)
            : new SocketException(message);

    assertTrue(NoAnswer.of(ADDRESS, failure).isEmpty());
  }

  private static String picture() throws IOException {
    return Files.writeString(folder.resolve("picture.jpg"), "no picture").toString();
  }

  /** Returns the address of a port that was free a moment ago. */
  private static String nowhere() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      return "http://127.0.0.1:" + closed.getLocalPort();
    }
  }
}
