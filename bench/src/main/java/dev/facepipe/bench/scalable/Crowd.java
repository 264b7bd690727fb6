package dev.facepipe.bench.scalable;

import dev.facepipe.local.cloud.scalable.PictureClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Clients who post all at once, each the next picture when its last one is replied to.
 *
 * @param count how many
 */
record Crowd(int count) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * A picture to post.
   *
   * @param name of its file, without the ending
   * @param jpeg compares by identity
   */
  record Post(String name, byte[] jpeg) {}

  /**
   * What became of all posts.
   *
   * @param seconds from the first post to the last reply
   * @param millis of each, from post to reply
   * @param wrong how many were replied to with another status than 200, or not rightly
   * @param firstWrong what one of those was replied; empty if there is none
   */
  record Rush(double seconds, double[] millis, int wrong, String firstWrong) {
    double perSecond() {
      return millis.length / seconds;
    }
  }

  /**
   * Posts all of them, and waits for the replies.
   *
   * @param isRight of a post and its reply's text
   */
  Rush post(URI server, List<Post> posts, BiPredicate<Post, String> isRight) {
    PictureClient client = new PictureClient(server);
    AtomicInteger next = new AtomicInteger();
    double[] millis = new double[posts.size()];
    String[] wrong = new String[posts.size()];
    Runnable one =
        () -> {
          for (int i = next.getAndIncrement(); i < posts.size(); i = next.getAndIncrement()) {
            long start = System.nanoTime();
            wrong[i] = complaint(client, posts.get(i), isRight);
            millis[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(count);
    long start = System.nanoTime();
    try {
      CompletableFuture.allOf(
              IntStream.range(0, count)
                  .mapToObj(i -> CompletableFuture.runAsync(one, threads))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    } finally {
      threads.shutdownNow();
    }
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    List<String> complaints = Stream.of(wrong).filter(said -> !said.isEmpty()).toList();
    return new Rush(
        seconds, millis, complaints.size(), complaints.isEmpty() ? "" : complaints.get(0));
  }

  /** Returns nothing if all was right. */
  private static String complaint(
      PictureClient client, Post post, BiPredicate<Post, String> isRight) {
    try {
      var reply = client.post(post.name() + ".jpg", post.jpeg());
      boolean right = reply.statusCode() == 200 && isRight.test(post, reply.body());
      return right ? "" : "%s: %d %s".formatted(post.name(), reply.statusCode(), reply.body());
    } catch (IOException e) {
      return "%s: %s".formatted(post.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return post.name() + ": interrupted";
    }
  }
}
