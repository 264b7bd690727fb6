package dev.facepipe.infra;

import dev.facepipe.common.environment.KeptDays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Days after which objects and logs are deleted.
 *
 * @param frames pictures in the frames bucket
 * @param results answers in the results bucket
 * @param claims messages that were too large for the queue
 * @param notes what each frame of a video contributes to the video's summary, with the embeddings
 *     of its faces
 * @param logs the functions' logs
 * @param videos videos in the videos bucket; kept if empty
 */
public record Retention(
    int frames, int results, int claims, int notes, int logs, Optional<Integer> videos) {
  /** A message and its dead letter live at most 14 days, and the claim must live longer. */
  static final int LEAST_CLAIMS = KeptDays.CLAIMS;

  /** The last note comes within five days after the first. */
  static final int LEAST_NOTES = KeptDays.NOTES;

  /** Ten years; a larger number is a typing error. */
  private static final int MOST = 3650;

  /** Source: CloudWatch Logs API reference, PutRetentionPolicy. */
  private static final Set<Integer> LOG_DAYS =
      Set.of(
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  static Retention of(Choices choices, Retention otherwise) {
    return new Retention(
        choices.within("frames-days", otherwise.frames, 1, MOST),
        choices.within("results-days", otherwise.results, 1, MOST),
        choices.within("claims-days", otherwise.claims, LEAST_CLAIMS, MOST),
        choices.within("notes-days", otherwise.notes, LEAST_NOTES, MOST),
        logs(choices, otherwise.logs),
        choices.whole("videos-days"));
  }

  private static int logs(Choices choices, int otherwise) {
    int days = choices.within("logs-days", otherwise, 1, MOST);
    if (!LOG_DAYS.contains(days)) {
      throw new IllegalArgumentException(
          "logs-days is %d; expected one of %s".formatted(days, new TreeSet<>(LOG_DAYS)));
    }
    return days;
  }
}
