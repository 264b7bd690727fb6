package dev.facepipe.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.facepipe.common.store.ObjectRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real SDK accepts the replies: it checks checksums and parses the bodies. */
class OfflineHttpClientTest {
  private static final ObjectRef REF = new ObjectRef("bucket", "a key+1.jpg");

  private final CloudClients clients = CloudClients.unplugged("an object".getBytes(UTF_8));

  @Test
  void aMessageIsAccepted() {
    SqsOutbox outbox =
        new SqsOutbox(clients::sqs, "https://sqs.eu-central-1.amazonaws.com/123456789012/requests");

    assertDoesNotThrow(() -> outbox.send("{\"request_id\": \"caf\\u00E9 \\\"1\\\" – 日本\"}"));
  }

  @Test
  void aPutIsAcceptedAndAReadReturnsTheFixedObject() {
    S3ObjectStore objects = new S3ObjectStore(clients::s3);

    objects.put(REF, "something".getBytes(UTF_8), "text/plain");

    assertArrayEquals("an object".getBytes(UTF_8), objects.get(REF, 100));
  }

  @Test
  void renewReplacesTheClients() {
    var sqs = clients.sqs();
    var s3 = clients.s3();

    clients.renew();

    assertNotSame(sqs, clients.sqs());
    assertNotSame(s3, clients.s3());
    assertSame(clients.s3(), clients.s3());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandshakeWithoutAReplyDoesNotFail(boolean tls) {
    assertDoesNotThrow(() -> FirstConnection.attempt(tls));
  }
}
