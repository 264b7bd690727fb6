package dev.facepipe.scalable.web;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.scalable.PictureMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bucket and two queues in memory, and whoever answers by hand. */
final class FakeWorkers {
  private static final int BATCH = 10;

  final Map<ObjectRef, byte[]> bucket = new ConcurrentHashMap<>();
  final BlockingQueue<PictureMessage> requests = new LinkedBlockingQueue<>();
  final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<AnswerQueue.Letter> answers = new LinkedBlockingQueue<>();
  private final AtomicInteger letters = new AtomicInteger();

  /** Names each picture's bytes by their number, as a stand-in for S3's digest. */
  String put(ObjectRef ref, byte[] bytes, String contentType) {
    bucket.put(ref, bytes);
    return "\"etag of %d bytes\"".formatted(bytes.length);
  }

  void send(String message) {
    requests.add(PictureMessage.read(message));
  }

  /** The next message that nobody has looked at. */
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

  /** Returns the receipt of what lies on the response queue now. */
  String post(String body) {
    String receipt = "receipt-" + letters.incrementAndGet();
    answers.add(new AnswerQueue.Letter(receipt, body));
    return receipt;
  }

  AnswerQueue answers() {
    return new AnswerQueue() {
      @Override
      public List<Letter> receive() {
        List<Letter> batch = new ArrayList<>();
        try {
          Letter first = answers.poll(100, TimeUnit.MILLISECONDS);
          if (first != null) {
            batch.add(first);
            answers.drainTo(batch, BATCH - 1);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return batch;
      }

      @Override
      public void delete(List<Letter> letters) {
        letters.forEach(letter -> deleted.add(letter.receipt()));
      }
    };
  }
}
