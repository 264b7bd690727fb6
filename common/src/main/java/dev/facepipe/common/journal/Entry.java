package dev.facepipe.common.journal;

import dev.facepipe.common.figure.Count;
import dev.facepipe.common.figure.Step;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one frame or video, for logs and figures. Holds no picture and no person's name.
 *
 * @param requestId the request id; null if the input was too broken to have an id
 * @param counts numbers to add to the function's figures
 * @param timingsMs milliseconds of each step done here
 * @param failure what was wrong; null if nothing was
 */
public record Entry(
    @Nullable RequestId requestId,
    Result result,
    Map<Count, Integer> counts,
    Map<Step, Double> timingsMs,
    @Nullable Failure failure) {

  public Entry {
    counts = Collections.unmodifiableMap(new TreeMap<>(counts)); // the same order in all log lines
  }

  /** The possible results of the work on a frame or video. */
  public enum Result {
    /** Faces were found and sent on. */
    FACES,
    /** The frame has no face. The answer says so. */
    NO_FACE,
    /** The largest face has a name. The answer says so. */
    NAMED,
    /** The largest face belongs to a stranger. The answer says so. */
    UNKNOWN,
    /** All frames of a video are in the frames bucket. */
    CUT,
    /** The people of a video are known. The answer says who they are. */
    SUMMARISED,
    /** The input was refused, and the sender was told at once. */
    REFUSED,
    /** The frame or video can never be processed. The answer says so. */
    ERROR
  }

  /** Returns the entry of a frame that the detector has seen; 0 faces is normal. */
  public static Entry detected(RequestId id, int faces, Map<Step, Double> timingsMs) {
    return faces == 0
        ? new Entry(id, Result.NO_FACE, Map.of(Count.FRAMES, 1, Count.NO_FACE, 1), timingsMs, null)
        : new Entry(id, Result.FACES, Map.of(Count.FRAMES, 1, Count.FACES, faces), timingsMs, null);
  }

  /**
   * Returns the entry of a frame whose faces were searched in the gallery.
   *
   * @param largest true if the largest face has a name
   * @param named number of faces with a name
   * @param unknown number of faces without a name
   */
  public static Entry recognised(
      RequestId id, boolean largest, int named, int unknown, Map<Step, Double> timingsMs) {
    return new Entry(
        id,
        largest ? Result.NAMED : Result.UNKNOWN,
        Map.of(
            Count.FRAMES,
            1,
            Count.FACES,
            named + unknown,
            Count.NAMED,
            named,
            Count.UNKNOWN,
            unknown),
        timingsMs,
        null);
  }

  /** Returns the entry of a video that was cut to its end or to the maximum number of frames. */
  public static Entry cut(RequestId id, int frames, Map<Step, Double> timingsMs) {
    return new Entry(
        id, Result.CUT, Map.of(Count.VIDEOS, 1, Count.FRAMES, frames), timingsMs, null);
  }

  /** Returns the entry of a video that could not be cut to its end, after {@code frames} frames. */
  public static Entry cutShort(
      RequestId id, int frames, Map<Step, Double> timingsMs, Failure failure) {
    return new Entry(
        id,
        Result.ERROR,
        Map.of(Count.VIDEOS, 1, Count.FRAMES, frames, Count.REFUSED, 1),
        timingsMs,
        failure);
  }

  /**
   * Returns the entry of a video whose people were gathered.
   *
   * @param people number of enrolled people in the video
   * @param strangers number of strangers in the video
   */
  public static Entry summarised(
      RequestId id, int frames, int people, int strangers, Map<Step, Double> timingsMs) {
    return new Entry(
        id,
        Result.SUMMARISED,
        Map.of(
            Count.VIDEOS,
            1,
            Count.FRAMES,
            frames,
            Count.PEOPLE,
            people,
            Count.STRANGERS,
            strangers),
        timingsMs,
        null);
  }

  /** Returns the entry of an input that the service refused. */
  public static Entry refused(@Nullable RequestId id, Failure failure) {
    return new Entry(id, Result.REFUSED, Map.of(Count.REFUSED, 1), Map.of(), failure);
  }

  /** Returns the entry of a frame that can never be processed. */
  public static Entry failed(RequestId id, Failure failure) {
    return new Entry(id, Result.ERROR, Map.of(Count.REFUSED, 1), Map.of(), failure);
  }
}
