package dev.facepipe.local.cloud.aws;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.LocalQueue;
import dev.facepipe.web.LocalPort;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

class BacklogTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void backlogIsTooLongUntilOneMessageIsReceived() {
    try (var service = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"))) {
      String url = service.create(new LocalQueue("requests", Duration.ofHours(1)));
      SqsClient sqs = service.client();
      var backlog = new Backlog(sqs, url, 1);
      assertFalse(backlog.getAsBoolean());

      sqs.sendMessage(r -> r.queueUrl(url).messageBody("first"));
      await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> !backlog.getAsBoolean());

      sqs.sendMessage(r -> r.queueUrl(url).messageBody("second"));
      await().atMost(PATIENCE).until(backlog::getAsBoolean);

      sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(1));
      await().atMost(PATIENCE).until(() -> !backlog.getAsBoolean());
    }
  }

  @Test
  void unreachableQueueIsNotTooLong() {
    try (SqsClient nobody = AwsClients.sqs(URI.create("http://127.0.0.1:1"), "key", "secret")) {
      assertFalse(new Backlog(nobody, "http://127.0.0.1:1/000000000000/q", 0).getAsBoolean());
    }
  }
}
