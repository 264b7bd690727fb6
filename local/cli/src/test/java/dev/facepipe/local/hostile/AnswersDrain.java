package dev.facepipe.local.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Receives every answer from the response queue, and keeps it by its request id. */
final class AnswersDrain implements AutoCloseable {
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final SqsClient sqs;
  private final String queueUrl;
  private final Thread thread;
  private volatile boolean closing;

  private AnswersDrain(SqsClient sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    thread = new Thread(this::drain, "answers");
    thread.setDaemon(true);
  }

  static AnswersDrain start(SqsClient sqs, String queueUrl) {
    var drain = new AnswersDrain(sqs, queueUrl);
    drain.thread.start();
    return drain;
  }

  Optional<String> find(String id) {
    return Optional.ofNullable(answers.get(id));
  }

  void forget(String id) {
    answers.remove(id);
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain() {
    while (!closing) {
      for (Message message :
          sqs.receiveMessage(r -> r.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
              .messages()) {
        keep(message.body());
        sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    }
  }

  private void keep(String body) {
    try {
      JsonNode answer = HostileCloud.JSON.readTree(body);
      answers.put(answer.path("request_id").asText(), body);
    } catch (IOException e) {
      answers.put("", body); // not JSON; a test that waits for this answer fails
    }
  }
}
