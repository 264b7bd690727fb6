package dev.facepipe.local.client.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Drops videos and waits for the answers to their frames. For one thread. Owns its S3 client. */
public final class VideosBucket implements AutoCloseable {
  /** Most bytes of a report; real reports are far smaller. */
  private static final int MAX_REPORT = 1 << 16;

  /** How often a video is dropped if other videos replace it before it is read. */
  private static final int TRIES = 5;

  /** Longest pause before the second try, in milliseconds. Doubles with each further try. */
  private static final long FIRST_PAUSE = 500;

  private final S3Client s3;
  private final S3ObjectStore objects;
  private final String videos;
  private final String results;

  private VideosBucket(S3Client s3, String videos, String results) {
    this.s3 = s3;
    this.objects = new S3ObjectStore(s3);
    this.videos = videos;
    this.results = results;
  }

  /**
   * Opens the buckets.
   *
   * @param videos name of the bucket for videos
   * @param results name of the bucket for results
   */
  public static VideosBucket at(Endpoint s3, String videos, String results) {
    return new VideosBucket(s3.s3(), videos, results);
  }

  /**
   * A video in the bucket.
   *
   * @param at when the bucket took the video, by the bucket's clock; if the bucket gives no time,
   *     when the video was sent
   */
  public record Dropped(Drop drop, Instant at) {}

  /**
   * Uploads a video; the request ids of its frames will begin with the key's stem.
   *
   * @throws IllegalStateException if the bucket did not take the video
   */
  public Dropped put(Path file, String key) {
    Instant before = Instant.now();
    try {
      PutObjectResponse response = s3.putObject(request -> request.bucket(videos).key(key), file);
      return new Dropped(new Drop(key, response.eTag()), time(response).orElse(before));
    } catch (SdkException e) {
      throw new IllegalStateException(
          "bucket %s did not take %s: %s".formatted(videos, file, e.getMessage()), e);
    }
  }

  /** Returns the reply's Date header, in whole seconds, rounded down. */
  private static Optional<Instant> time(PutObjectResponse response) {
    return response
        .sdkHttpResponse()
        .firstMatchingHeader("Date")
        .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
  }

  /**
   * Uploads a video and waits for its answers. If another video replaces it under the key before it
   * is read, uploads it again after a random pause. Without the pause, clients with one key would
   * replace each other's videos again and again.
   *
   * @param timeout how long to wait for the next answer
   * @param told receives each answer as soon as it comes
   * @return the answers in the order of the frames
   * @throws IllegalStateException if the bucket did not take the video, or the next answer does not
   *     come in time
   */
  public List<Answer> drop(
      Path file, String key, ResponseQueue responses, Duration timeout, Consumer<Answer> told) {
    List<Answer> answers = await(put(file, key), responses, timeout, told);
    for (int tries = 1;
        tries < TRIES && answers.stream().anyMatch(VideosBucket::isReplaced);
        tries++) {
      pause(ThreadLocalRandom.current().nextLong(FIRST_PAUSE << (tries - 1)));
      answers = await(put(file, key), responses, timeout, told);
    }
    return answers;
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before a video was dropped again", e);
    }
  }

  private static boolean isReplaced(Answer answer) {
    return answer.error() != null && answer.error().code().equals(VideoReport.REPLACED);
  }

  /**
   * Waits for the answers to all frames of a video, and to the video itself if it failed. Three
   * kinds of answers stay on the queue: to other videos of this name, to an earlier drop of the
   * same bytes, and a second answer to a frame. The second answer may belong to another client that
   * dropped the same bytes.
   *
   * @param timeout how long to wait for the next answer
   * @param told receives each answer as soon as it comes
   * @return the answers in the order of the frames; if another video replaced this video, only the
   *     answer that says so
   * @throws IllegalStateException if the next answer does not come in time; the message says how
   *     many came
   */
  public List<Answer> await(
      Dropped dropped, ResponseQueue responses, Duration timeout, Consumer<Answer> told) {
    Map<String, Answer> answers = new TreeMap<>();
    Instant end = Instant.now().plus(timeout);
    // Read only after the first answer: before, it may be the report of an earlier drop of these
    // bytes.
    Optional<VideoReport> report = Optional.empty();
    while (report.isEmpty() || answers.size() < report.get().answersToFrames()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(
            "got %d of %s answers to video %s, then none for %d seconds"
                .formatted(
                    answers.size(),
                    report
                        .map(r -> String.valueOf(r.answersToFrames()))
                        .orElse("an unknown number of"),
                    dropped.drop().key(),
                    timeout.toSeconds()));
      }
      for (Answer answer :
          responses.poll(
              dropped.at(),
              answer ->
                  dropped.drop().equals(answer.drop())
                      && answers.putIfAbsent(answer.requestId().value(), answer) == null)) {
        if (isReplaced(answer)) {
          return List.of(answer);
        }
        told.accept(answer);
        end = Instant.now().plus(timeout);
      }
      if (report.isEmpty() && !answers.isEmpty()) {
        report = report(dropped.drop());
      }
    }
    return List.copyOf(answers.values());
  }

  private Optional<VideoReport> report(Drop drop) {
    try {
      byte[] json = objects.get(new ObjectRef(results, Keys.ownReport(drop)), MAX_REPORT);
      return Optional.of(Json.read(new String(json, StandardCharsets.UTF_8), VideoReport.class));
    } catch (UnusableObject e) {
      return Optional.empty(); // not written yet
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}
