package dev.facepipe.local.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.web.LocalPort;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests the commands that start the console: {@code up}, {@code console} and {@code demo}. */
@Execution(ExecutionMode.CONCURRENT) // most tests wait for a process of their own
class ConsoleCommandTest extends CommandTester {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path PICTURE =
      Path.of(System.getProperty("facepipe.samples")).resolve("sample1.jpg");
  private static final String ROW = "(?m)^console +(\\S+)$";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void upStartsTheConsoleOnPeopleOfTheCurrentFolder() throws Exception {
    URI address;
    try (CommandProcess up = up()) {
      address = URI.create(up.found(ROW));

      List<String> lines = up.said().lines().toList();
      assertTrue(lines.get(lines.indexOf("what          where") + 1).startsWith("console "));
      assertTrue(lines.contains(address.toString()), up.said()); // on a line of its own
      assertEquals(Map.of(), GalleryFile.read(folder.resolve("people.npz")).people());
      assertTrue(up.said().contains("people.npz"), up.said());
      assertShowsTheService(address, HttpClient.newHttpClient());
    }
    assertThrows(
        ConnectException.class, () -> new Socket(address.getHost(), address.getPort()).close());
  }

  @Test
  void upPrintsItsAddressesAsOneLineOfJson() throws Exception {
    try (CommandProcess up =
        CommandProcess.start(
            folder,
            Map.of(),
            "up",
            "--json",
            "--embedder=resnet34",
            "--port=0",
            "--sqs-port=0",
            "--s3-port=0",
            "--console-port=0")) {
      JsonNode told = new ObjectMapper().readTree(up.awaitMatch("\\{.*\\}"));

      assertEquals("resnet34", told.get("network").asText());
      assertEquals("people.npz", told.get("gallery").asText());
      for (String server : List.of("function_url", "sqs", "s3", "console")) {
        URI address = URI.create(told.get(server).asText());
        new Socket(address.getHost(), address.getPort()).close(); // throws if nothing listens
      }
    }
  }

  /** Such a cloud takes only requests that are signed with a key of its own. */
  @Test
  void consoleOfUpStaysOnThisMachineWithoutTlsAndKeepsPeople() throws Exception {
    Path people = folder.resolve("people.npz");
    GalleryFile.write(nobody().with("Ada", List.of(new float[128])), people);
    byte[] before = Files.readAllBytes(people);

    try (CommandProcess up = up("--host=0.0.0.0")) {
      URI address = URI.create(up.found(ROW));
      int functionUrl = URI.create(up.found("(?m)^Function URL +(\\S+)")).getPort();

      assertEquals("127.0.0.1", address.getHost());
      assertTrue(up.said().contains("\n# only on this machine; with --tls "), up.said());
      assertShowsTheService(address, HttpClient.newHttpClient());
      new Socket("127.0.0.2", functionUrl).close(); // a server on all addresses listens here too
      assertThrows(
          ConnectException.class, () -> new Socket("127.0.0.2", address.getPort()).close());
    }

    assertEquals(
        HexFormat.of().formatHex(before), HexFormat.of().formatHex(Files.readAllBytes(people)));
  }

  @Test
  void consoleShowsAServiceThatRunsOverTls() throws Exception {
    GalleryFile.write(nobody(), folder.resolve("people.npz"));
    try (LocalCloud cloud =
            LocalCloud.start(
                new LocalCloudOptions(
                    NETWORKS, EmbedderName.RESNET34, folder.resolve("people.npz"), Map.of()));
        CommandProcess console =
            CommandProcess.start(
                folder,
                Map.of("XDG_DATA_HOME", folder.resolve("data").toString()),
                "console",
                "--tls",
                "--host=0.0.0.0",
                "--port=0",
                "--url=" + cloud.url(),
                "--endpoint=" + cloud.sqsEndpoint(),
                "--s3-endpoint=" + cloud.s3Endpoint())) {
      console.awaitLine("ready");
      URI address = URI.create(console.found(ROW));
      Certificate certificate = certificate(folder.resolve("data/facepipe/tls.p12"));

      assertEquals("https", address.getScheme());
      assertEquals(
          HexFormat.ofDelimiter(":")
              .withUpperCase()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())),
          console.found("(?m)^certificate +SHA-256 (\\S+)$"));
      assertShowsTheService(address, trusting(certificate));
    }
  }

  @Test
  void demoLeavesTheConsoleOpen() throws Exception {
    try (CommandProcess demo =
        CommandProcess.start(folder, Map.of(), "demo", "--console", "--embedder=resnet34")) {
      demo.awaitLine("# Ctrl-C ends it");

      assertTrue(demo.said().contains("annotated pictures: "), demo.said());
      assertShowsTheService(
          URI.create(demo.found("(?m)^(http://127\\S+#token=\\S+)$")), HttpClient.newHttpClient());
    }
  }

  @Test
  void consoleIsNotOpenedToOtherMachinesWithoutTls() {
    assertEquals(2, run("console", "--host", "0.0.0.0"));
    assertTrue(
        err.toString().startsWith("facepipe: other machines can reach 0.0.0.0; expected --tls"),
        err.toString());
  }

  @Test
  void consoleOnAwsNeedsUrlAndGallery() {
    assertEquals(2, run("console", "--endpoint", "aws", "--gallery", "s3://bucket/g.npz"));
    assertTrue(
        err.toString().startsWith("facepipe: --url or --gallery is missing"), err.toString());
    assertEquals(2, run("console", "--gallery", "s3://bucket"));
    assertTrue(err.toString().contains("expected s3://BUCKET/KEY"), err.toString());
  }

  @Test
  void missingFilesOfTheConsoleAreNamed() throws IOException {
    Path gallery = folder.resolve("g.npz");
    GalleryFile.write(nobody(), gallery);
    String none = folder.resolve("none").toString();

    assertEquals(2, run("console", "--gallery", none));
    assertEquals(
        "facepipe: gallery %s: no such file; --gallery names the gallery that the service searches\n"
            .formatted(none),
        err.toString());
    assertEquals(2, run("console", "--gallery", gallery.toString(), "--photographs", none));
    assertEquals(
        "facepipe: --photographs %s: there is no such folder; expected a folder that was enrolled\n"
            .formatted(none),
        err.toString());
    assertEquals(2, run("console", "--gallery", gallery.toString(), "--tls=" + none));
    assertEquals(
        "facepipe: certificate %s: no such file; expected --tls=FILE.p12 or --tls=CERT.pem,KEY.pem\n"
            .formatted(none),
        err.toString());
    String text = Files.writeString(folder.resolve("text.pem"), "text").toString();
    assertEquals(
        1, run("console", "--gallery", gallery.toString(), "--tls=%s,%s".formatted(gallery, text)));
    assertTrue(
        err.toString()
            .startsWith("facepipe: certificate %s: has no certificate".formatted(gallery)),
        err.toString());
  }

  @Test
  void anyFreePortIsTakenOnlyIfNoneWasChosen() {
    List<Integer> tried = new ArrayList<>();

    assertThrows(
        IllegalStateException.class,
        () ->
            ConsoleOption.start(
                null,
                number -> {
                  tried.add(number);
                  throw number == 0
                      ? new IllegalStateException("far enough")
                      : new LocalPort(number, "--port").inUse("console", new BindException());
                }));

    assertEquals(List.of(9010, 0), tried);
  }

  /** Checks that the page is there, and that a picture gets its answer through the API. */
  private static void assertShowsTheService(URI address, HttpClient http) throws Exception {
    String token = address.getFragment().replaceFirst("^token=", "");
    HttpRequest.Builder page = HttpRequest.newBuilder(address.resolve("/"));
    HttpRequest.Builder frame =
        HttpRequest.newBuilder(address.resolve("/api/frames?filename=a.jpg"))
            .POST(BodyPublishers.ofFile(PICTURE));

    assertEquals(200, send(http, page).statusCode());
    assertEquals(401, send(http, frame).statusCode());
    HttpResponse<String> answer = send(http, frame.header("Authorization", "Bearer " + token));
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode json = JSON.readTree(answer.body());
    assertEquals("a.jpg", json.path("filename").asText(), answer.body());
    assertTrue(json.path("faces").size() > 0, answer.body());
    String id = json.path("request_id").asText();
    HttpRequest.Builder seen =
        HttpRequest.newBuilder(address.resolve("/api/sightings"))
            .header("Authorization", "Bearer " + token);
    await().until(() -> send(http, seen).body().contains(id));
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request)
      throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Starts a cloud on free ports in the folder of the test. */
  private CommandProcess up(String... more) throws IOException {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "up",
                    "--embedder=resnet34",
                    "--port=0",
                    "--sqs-port=0",
                    "--s3-port=0",
                    "--console-port=0"),
                Stream.of(more))
            .toArray(String[]::new);
    CommandProcess up = CommandProcess.start(folder, Map.of(), arguments);
    try {
      return up.awaitLine("ready");
    } catch (AssertionError | RuntimeException e) {
      up.close();
      throw e;
    }
  }

  private static Gallery nobody() {
    return Gallery.empty(Model.read(NETWORKS, EmbedderName.RESNET34.word()));
  }

  private static Certificate certificate(Path p12) throws Exception {
    KeyStore store = KeyStore.getInstance(p12.toFile(), "facepipe".toCharArray());
    return store.getCertificate(store.aliases().nextElement());
  }

  private static HttpClient trusting(Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("trusted", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
