package dev.facepipe.local.client.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.message.VideoReport;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.local.client.VideoOutcome;
import dev.facepipe.local.client.aws.VideosBucket.Dropped;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A video that was dropped, and what came back so far. The end is known from two objects: the
 * report says how many answers come, and {@code people.json} is the summary. For one thread.
 */
final class AwaitedVideo {
  /** Most bytes of a report; real reports are far smaller. */
  private static final int MAX_REPORT = 1 << 16;

  /** Most bytes of a summary. 10,000 people with thumbnails take half. */
  private static final int MAX_SUMMARY = 1 << 26;

  /**
   * How long to wait for the answer to a video whose summary is stored already. Another client that
   * dropped the same bytes may have taken the answer.
   */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Path file;
  private final Dropped dropped;
  private final int tries;
  private final Map<String, Answer> answers = new TreeMap<>();
  private boolean isSummarised;
  private @Nullable VideoReport report;
  private @Nullable VideoPeople people;
  private Instant found = Instant.MAX;

  /**
   * Creates a video to which nothing came back so far.
   *
   * @param tries how often the file was dropped
   */
  AwaitedVideo(Path file, Dropped dropped, int tries) {
    this.file = file;
    this.dropped = dropped;
    this.tries = tries;
  }

  Path file() {
    return file;
  }

  String key() {
    return dropped.drop().key();
  }

  int tries() {
    return tries;
  }

  /**
   * Takes an answer if it belongs to this video. Three kinds of answers stay on the queue: to other
   * videos of this name, to an earlier drop of the same bytes, and a second answer to a frame. The
   * second answer may belong to another client that dropped the same bytes.
   *
   * @param sent when the answer was sent, by the queue's clock
   * @return true if the answer was taken
   */
  boolean take(Answer answer, Instant sent) {
    if (!dropped.drop().equals(answer.drop()) || sent.isBefore(dropped.at())) {
      return false;
    }
    if (answer.people() == null) {
      return answers.putIfAbsent(answer.requestId().value(), answer) == null;
    }
    boolean isFirst = !isSummarised;
    isSummarised = true;
    return isFirst;
  }

  /** Reads those objects that can exist by now. */
  void look(S3ObjectStore objects, String resultsBucket) {
    if (report == null && (isSummarised || !answers.isEmpty())) {
      // Before the first answer, it may be the report of an earlier drop of these bytes.
      report =
          read(
                  objects,
                  resultsBucket,
                  Keys.ownReport(dropped.drop()),
                  MAX_REPORT,
                  VideoReport.class)
              .orElse(null);
    }
    if (report != null && report.hasPeople() && people == null && hasAllAnswers(report)) {
      people =
          read(
                  objects,
                  resultsBucket,
                  Keys.ownPeople(dropped.drop(), ".json"),
                  MAX_SUMMARY,
                  VideoPeople.class)
              .orElse(null);
      found = Instant.now();
    }
  }

  private static <T> Optional<T> read(
      S3ObjectStore objects, String bucket, String key, int maxBytes, Class<T> type) {
    try {
      byte[] json = objects.get(new ObjectRef(bucket, key), maxBytes);
      return Optional.of(Json.read(new String(json, StandardCharsets.UTF_8), type));
    } catch (UnusableObject e) {
      return Optional.empty(); // not written yet
    }
  }

  private boolean hasAllAnswers(VideoReport known) {
    return answers.size() >= known.answersToFrames();
  }

  /** Returns true if nothing more is awaited. */
  boolean isDone() {
    if (isReplaced()) {
      return true;
    }
    return report != null
        && hasAllAnswers(report)
        && (!report.hasPeople()
            || (people != null && (isSummarised || Instant.now().isAfter(found.plus(GRACE)))));
  }

  /** Returns true if another video replaced this video before it was read. */
  boolean isReplaced() {
    return answers.values().stream().anyMatch(AwaitedVideo::saysReplaced);
  }

  static boolean saysReplaced(Answer answer) {
    return answer.error() != null && answer.error().code().equals(VideoReport.REPLACED);
  }

  int answered() {
    return answers.size();
  }

  Optional<VideoReport> report() {
    return Optional.ofNullable(report);
  }

  boolean hasPeople() {
    return people != null;
  }

  /**
   * Returns what came.
   *
   * @param timeout how long nothing came, if something is missing
   */
  VideoOutcome outcome(Duration timeout) {
    List<Answer> came =
        isReplaced()
            ? answers.values().stream().filter(AwaitedVideo::saysReplaced).toList()
            : List.copyOf(answers.values());
    return new VideoOutcome(key(), came, people, isDone() ? null : late(timeout));
  }

  private String late(Duration timeout) {
    String what =
        report != null && hasAllAnswers(report)
            ? "got all %d answers to frames and no summary".formatted(answers.size())
            : "got %d of %s answers to frames"
                .formatted(
                    answers.size(),
                    report == null ? "an unknown number of" : report.answersToFrames());
    return "video %s: %s, then no answer for %d seconds"
        .formatted(key(), what, timeout.toSeconds());
  }
}
