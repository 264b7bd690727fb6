package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.scalable.MessageQueue;
import dev.facepipe.scalable.PictureMessage;
import dev.facepipe.scalable.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bucket and two queues in memory. Tests answer the requests by hand. */
final class FakeWorkers {
  final Map<ObjectRef, byte[]> bucket = new ConcurrentHashMap<>();
  final BlockingQueue<PictureMessage> requests = new LinkedBlockingQueue<>();
  final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Delivery> answers = new LinkedBlockingQueue<>();
  private final AtomicInteger letters = new AtomicInteger();

  void put(ObjectRef ref, byte[] bytes, String contentType) {
    bucket.put(ref, bytes);
  }

  /**
   * Stores the object. Earlier objects are older, because a test posts one picture after another.
   */
  boolean putNewest(ObjectRef ref, byte[] bytes, String contentType, Stamp stamp) {
    bucket.put(ref, bytes);
    return true;
  }

  void send(String message) {
    requests.add(PictureMessage.read(message));
  }

  /** Returns the next unread message; waits up to 30 s. */
  PictureMessage request() throws InterruptedException {
    PictureMessage message = requests.poll(30, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message on the request queue after 30 s");
    }
    return message;
  }

  void answer(RequestId id, String result) {
    post(Json.write(new Answer(id, result, null, null, null, null, null, null)));
  }

  void fail(RequestId id, String code) {
    post(Json.write(Answer.failed(id, null, new Failure(code, "a reason"))));
  }

  /** Puts a message on the response queue; returns its receipt. */
  String post(String body) {
    String receipt = "receipt-" + letters.incrementAndGet();
    answers.add(new Delivery("id of " + receipt, receipt, body, 1));
    return receipt;
  }

  MessageQueue answers() {
    return new MessageQueue() {
      @Override
      public List<Delivery> receive(int atMost) {
        List<Delivery> batch = new ArrayList<>();
        try {
          Delivery first = answers.poll(100, TimeUnit.MILLISECONDS);
          if (first != null) {
            batch.add(first);
            answers.drainTo(batch, atMost - 1);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return batch;
      }

      @Override
      public void delete(List<Delivery> deliveries) {
        deliveries.forEach(delivery -> deleted.add(delivery.receipt()));
      }
    };
  }
}
