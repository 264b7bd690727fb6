package dev.facepipe.local.client.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.local.client.VideoListener;
import dev.facepipe.local.client.VideoListener.Progress;
import dev.facepipe.local.client.VideoOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Drops videos and waits for what the service says about them. For one thread. Owns its S3 client.
 */
public final class VideosBucket implements AutoCloseable {
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
   * Uploads videos and waits for what the service says about them. If another video replaces one of
   * them under its key before it is read, uploads it again after a random pause. Without the pause,
   * clients with one key would replace each other's videos again and again.
   *
   * @param files file of each key
   * @param timeout how long to wait for the next answer to any of the videos
   * @return one outcome a video, in the order of the keys. After a timeout, an outcome says what is
   *     missing
   * @throws IllegalStateException if the bucket did not take a video
   */
  public List<VideoOutcome> drop(
      Map<String, Path> files, ResponseQueue responses, Duration timeout, VideoListener listener) {
    List<AwaitedVideo> awaited = new ArrayList<>();
    files.forEach((key, file) -> awaited.add(new AwaitedVideo(file, put(file, key), 1)));
    Instant end = Instant.now().plus(timeout);
    while (!awaited.stream().allMatch(AwaitedVideo::isDone) && Instant.now().isBefore(end)) {
      List<Answer> taken =
          responses.poll(
              (answer, sent) -> awaited.stream().anyMatch(video -> video.take(answer, sent)));
      taken.stream()
          .filter(answer -> answer.people() == null && !AwaitedVideo.saysReplaced(answer))
          .forEach(listener::answered);
      awaited.replaceAll(video -> video.isReplaced() ? again(video) : video);
      awaited.forEach(video -> video.look(objects, results));
      listener.at(progress(awaited));
      if (!taken.isEmpty()) {
        end = Instant.now().plus(timeout);
      }
    }
    return awaited.stream().map(video -> video.outcome(timeout)).toList();
  }

  /** Uploads a video that was replaced once more, unless that happened too often. */
  private AwaitedVideo again(AwaitedVideo video) {
    if (video.tries() == TRIES) {
      return video;
    }
    pause(ThreadLocalRandom.current().nextLong(FIRST_PAUSE << (video.tries() - 1)));
    return new AwaitedVideo(video.file(), put(video.file(), video.key()), video.tries() + 1);
  }

  private static Progress progress(List<AwaitedVideo> videos) {
    List<VideoReport> reports = videos.stream().flatMap(video -> video.report().stream()).toList();
    return new Progress(
        videos.size(),
        reports.size(),
        reports.stream().mapToInt(VideoReport::answersToFrames).sum(),
        videos.stream().mapToInt(AwaitedVideo::answered).sum(),
        (int) reports.stream().filter(VideoReport::hasPeople).count(),
        (int) videos.stream().filter(AwaitedVideo::hasPeople).count());
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before a video was dropped again", e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}
