package dev.facepipe.local.cloud.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.aws.AccessKey;
import dev.facepipe.web.LocalPort;
import dev.facepipe.web.RawClient;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Runs SQS in its own process with a heap that is smaller than all bodies together. */
class SmallHeapTest {
  private static final int CLIENTS = 127;
  private static final AccessKey KEY = new AccessKey("AKIAFACEPIPETEST", "a".repeat(40));

  @SuppressWarnings("NullAway.Init")
  private static Process process;

  @SuppressWarnings("NullAway.Init")
  private static URI endpoint;

  /** The other process. Prints the address of SQS and runs until its input ends. */
  static final class Service {
    private Service() {}

    public static void main(String[] arguments) throws IOException {
      try (EmbeddedSqs sqs =
          EmbeddedSqs.start(new LocalPort(0, "--sqs-port"), new SignatureGate(KEY, "sqs"))) {
        System.out.println(sqs.endpoint());
        while (System.in.read() >= 0) {}
      }
    }
  }

  @BeforeAll
  static void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Service.class.getName())
            .redirectError(new File("target/small-heap.log"))
            .start();
    BufferedReader output = process.inputReader();
    endpoint = URI.create(output.readLine());
  }

  @AfterAll
  static void stop() {
    process.destroy();
  }

  @Test
  void unsignedBodiesLargerThanTheHeapDoNotEndTheProcess() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    byte[] body = new byte[7_900_000];
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          new RawClient(endpoint)
              .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n"));
    }
    for (RawClient client : clients) {
      client.send(body);
      assertEquals(403, client.status());
    }

    assertLives(clients);
  }

  /** A wrong signature is found only when the whole body has arrived. */
  @Test
  void wronglySignedBodiesLargerThanTheHeapDoNotEndTheProcess() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    byte[] almost = new byte[3_900_000];
    String now =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .format(Instant.now());
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = new RawClient(endpoint);
      clients.add(client);
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Date: %s\r\nContent-Length: %d\r\n"
                  .formatted(now, almost.length + 1)
              + "Authorization: AWS4-HMAC-SHA256 Credential=%s/%s/us-east-1/sqs/aws4_request, "
                  .formatted(KEY.id(), now.substring(0, 8))
              + "SignedHeaders=host;x-amz-date, Signature=%s\r\n\r\n".formatted("0".repeat(64)));
      client.send(almost);
    }
    int refusedForNow = 0;
    for (RawClient client : clients) {
      client.send(new byte[1]);
      int status = client.status();
      assertTrue(status == 403 || status == 503, "status " + status);
      refusedForNow += status == 503 ? 1 : 0;
    }

    assertTrue(refusedForNow > 0, "all bodies were held in memory at once");
    assertLives(clients);
  }

  private static void assertLives(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(LocalAccount.region())
            .credentialsProvider(LocalAccount.credentials(KEY))
            .httpClient(LocalAccount.http())
            .build()) {
      assertEquals(List.of(), sqs.listQueues().queueUrls());
    }
  }
}
