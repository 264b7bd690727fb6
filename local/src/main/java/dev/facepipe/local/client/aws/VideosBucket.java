package dev.facepipe.local.client.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.video.VideoReport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Drops videos and waits for the answers to their frames. For one thread. Owns its client. */
public final class VideosBucket implements AutoCloseable {
  /** Far above a report's size. */
  private static final int MAX_REPORT = 1 << 16;

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
   * The buckets of a cloud like ours.
   *
   * @param endpoint such as {@code http://127.0.0.1:9325}
   * @param videos name of the bucket for videos
   * @param results name of the bucket for results
   */
  public static VideosBucket at(URI endpoint, String videos, String results) {
    return new VideosBucket(ServiceAt.s3(endpoint), videos, results);
  }

  /** The buckets found by the environment's region and credentials. */
  public static VideosBucket onAws(String videos, String results) {
    return new VideosBucket(AwsClients.s3(), videos, results);
  }

  /**
   * Uploads a video; its frames' ids will begin with the key's stem.
   *
   * @throws IllegalStateException if the bucket did not take it
   */
  public void put(Path file, String key) {
    try {
      s3.putObject(request -> request.bucket(videos).key(key), file);
    } catch (SdkException e) {
      throw new IllegalStateException(
          "bucket %s did not take %s: %s".formatted(videos, file, e.getMessage()), e);
    }
  }

  /**
   * Waits for the answers to all frames of a video, and to the video itself if it failed.
   *
   * @param stem the video's key without its ending
   * @param timeout how long to wait for the next answer
   * @param told of each answer as it comes
   * @return the answers in the order of the frames
   * @throws IllegalStateException if the next one does not come in time; the message counts those
   *     that did
   */
  public List<Answer> await(
      String stem, ResponseQueue responses, Duration timeout, Consumer<Answer> told) {
    Map<String, Answer> answers = new TreeMap<>();
    Instant end = Instant.now().plus(timeout);
    Optional<VideoReport> report = Optional.empty();
    while (report.isEmpty() || answers.size() < report.get().answers()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(
            "%d of %s answers to video %s came, and no more in %d seconds"
                .formatted(
                    answers.size(),
                    report.map(r -> String.valueOf(r.answers())).orElse("an unknown number of"),
                    stem,
                    timeout.toSeconds()));
      }
      for (Answer answer : responses.poll(answer -> isOf(stem, answer))) {
        if (answers.put(answer.requestId().value(), answer) == null) {
          told.accept(answer);
        }
        end = Instant.now().plus(timeout);
      }
      report = report.isPresent() ? report : report(stem);
    }
    return List.copyOf(answers.values());
  }

  private static boolean isOf(String stem, Answer answer) {
    String id = answer.requestId().value();
    return id.equals(stem) || id.startsWith(stem + "/");
  }

  private Optional<VideoReport> report(String stem) {
    try {
      byte[] json = objects.get(new ObjectRef(results, VideoReport.key(stem)), MAX_REPORT);
      return Optional.of(Json.read(new String(json, StandardCharsets.UTF_8), VideoReport.class));
    } catch (UnusableObject e) {
      return Optional.empty(); // not there yet
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}
