package dev.facepipe.common.journal;

import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of one frame or video: what logs and figures may know of it. Holds no picture and
 * nobody's name.
 *
 * @param requestId whose; null if what came was too broken to have an id
 * @param counts what it adds to the function's figures, such as {@code faces}, by their names
 * @param timingsMs milliseconds of the steps done here, by their names
 * @param failure what was wrong, if something was
 */
public record Entry(
    @Nullable RequestId requestId,
    Result result,
    Map<String, Integer> counts,
    Map<String, Double> timingsMs,
    @Nullable Failure failure) {

  public Entry {
    counts = Collections.unmodifiableMap(new TreeMap<>(counts)); // one order in all lines
  }

  /** What became of it, in a word. */
  public enum Result {
    /** Faces were found and handed on. */
    FACES,
    /** Nobody is in the picture; that is answered. */
    NO_FACE,
    /** The largest face has a name; that is answered. */
    NAMED,
    /** The largest face is nobody's we know; that is answered. */
    UNKNOWN,
    /** A video's frames are all in their bucket. */
    CUT,
    /** Refused, and whoever sent it was told at once. */
    REFUSED,
    /** It can never be worked on; that is answered. */
    ERROR
  }

  /** A frame that was looked at; no face is normal. */
  public static Entry detected(RequestId id, int faces, Map<String, Double> timingsMs) {
    return faces == 0
        ? new Entry(id, Result.NO_FACE, Map.of("frames", 1, "no_face", 1), timingsMs, null)
        : new Entry(id, Result.FACES, Map.of("frames", 1, "faces", faces), timingsMs, null);
  }

  /**
   * A frame whose faces were looked up.
   *
   * @param largest whether the largest one has a name
   * @param named how many have one
   * @param unknown how many have none
   */
  public static Entry recognised(
      RequestId id, boolean largest, int named, int unknown, Map<String, Double> timingsMs) {
    return new Entry(
        id,
        largest ? Result.NAMED : Result.UNKNOWN,
        Map.of("frames", 1, "faces", named + unknown, "named", named, "unknown", unknown),
        timingsMs,
        null);
  }

  /** A video that was cut to its end, or to the most frames of one. */
  public static Entry cut(RequestId id, int frames, Map<String, Double> timingsMs) {
    return new Entry(id, Result.CUT, Map.of("videos", 1, "frames", frames), timingsMs, null);
  }

  /** A video that cannot be cut, or not to its end; {@code frames} came before that. */
  public static Entry cutShort(
      RequestId id, int frames, Map<String, Double> timingsMs, Failure failure) {
    return new Entry(
        id, Result.ERROR, Map.of("videos", 1, "frames", frames, "refused", 1), timingsMs, failure);
  }

  /** What was turned away at the door. */
  public static Entry refused(@Nullable RequestId id, Failure failure) {
    return new Entry(id, Result.REFUSED, Map.of("refused", 1), Map.of(), failure);
  }

  /** A frame that can never be worked on. */
  public static Entry failed(RequestId id, Failure failure) {
    return new Entry(id, Result.ERROR, Map.of("refused", 1), Map.of(), failure);
  }
}
