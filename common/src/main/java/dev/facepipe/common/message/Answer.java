package dev.facepipe.common.message;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.text.Printable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the response queue carries: one for each accepted frame. Clients in the field read only the
 * first two fields.
 *
 * @param requestId whose frame
 * @param result the name of the largest face, exact case, or one of the words of {@link Answer}
 * @param filename as the client sent it
 * @param model which network embedded the faces
 * @param gallery version of the gallery that was searched
 * @param faces every face of the frame, largest first, or of thousands as many as the queue takes;
 *     absent after an error
 * @param timingsMs milliseconds of each step
 * @param error what went wrong, if the result is {@value #ERROR}
 * @param drop what somebody dropped into a bucket, the picture or the film that a frame is of;
 *     absent if the frame was posted
 * @param reducedBy how many pixels of the frame, in each direction, were read as one: 2, 4 or 8;
 *     absent if the frame was read whole. Boxes are in pixels of the frame all the same
 */
public record Answer(
    RequestId requestId,
    String result,
    @Nullable String filename,
    @Nullable String model,
    @Nullable String gallery,
    @Nullable List<NamedFace> faces,
    @Nullable Map<String, Double> timingsMs,
    @Nullable Failure error,
    @Nullable Drop drop,
    @Nullable Integer reducedBy) {

  /** Result of a frame without a face. */
  public static final String NO_FACE = "No-Face";

  /** Result of a frame whose largest face is nobody enrolled; also such a face's name. */
  public static final String UNKNOWN = "Unknown";

  /** Result of a frame that could not be worked on. */
  public static final String ERROR = "Error";

  /** Words a person cannot be named. */
  public static final List<String> RESERVED = List.of(NO_FACE, UNKNOWN, ERROR);

  public Answer {
    Require.present(requestId, "request_id");
    Require.present(result, "result");
  }

  /** An answer to what was posted. */
  public Answer(
      RequestId requestId,
      String result,
      @Nullable String filename,
      @Nullable String model,
      @Nullable String gallery,
      @Nullable List<NamedFace> faces,
      @Nullable Map<String, Double> timingsMs,
      @Nullable Failure error) {
    this(requestId, result, filename, model, gallery, faces, timingsMs, error, null, null);
  }

  /** Answers that nobody is in the picture. */
  public static Answer noFace(
      RequestId requestId, @Nullable String filename, Map<String, Double> timingsMs) {
    return new Answer(requestId, NO_FACE, filename, null, null, List.of(), timingsMs, null);
  }

  /** Answers that the frame could not be worked on, and never will be. */
  public static Answer failed(RequestId requestId, @Nullable String filename, Failure failure) {
    return new Answer(requestId, ERROR, filename, null, null, null, null, failure);
  }

  /**
   * Answers who is in the picture; the largest face gives the result.
   *
   * @param faces at least one
   */
  public static Answer named(
      RequestId requestId,
      @Nullable String filename,
      String model,
      String gallery,
      List<NamedFace> faces,
      Map<String, Double> timingsMs) {
    return new Answer(
        requestId, faces.get(0).name(), filename, model, gallery, faces, timingsMs, null);
  }

  /** The same with only so many of its faces, the largest. */
  Answer withFaces(int count) {
    List<NamedFace> largest = faces == null ? null : faces.subList(0, count);
    return new Answer(
        requestId, result, filename, model, gallery, largest, timingsMs, error, drop, reducedBy);
  }

  /** The same, said of what somebody dropped. */
  Answer to(Drop dropped) {
    return new Answer(
        requestId, result, filename, model, gallery, faces, timingsMs, error, dropped, reducedBy);
  }

  /** Returns this answer, said of a frame that was read at a smaller scale; 1 says nothing. */
  public Answer reducedBy(int by) {
    return new Answer(
        requestId,
        result,
        filename,
        model,
        gallery,
        faces,
        timingsMs,
        error,
        drop,
        by == 1 ? null : by);
  }

  /**
   * A face and who it is.
   *
   * @param box in pixels of the frame
   * @param probability that it is a face, 0 to 1
   * @param name a person of the gallery, or {@value Answer#UNKNOWN}
   * @param distance L2 distance to the nearest vector of the gallery; absent if that is empty
   * @param threshold the largest distance that still gives a name; absent if any does
   * @param runnerUp the nearest other person
   */
  public record NamedFace(
      Box box,
      float probability,
      String name,
      @Nullable Float distance,
      @Nullable Float threshold,
      @Nullable RunnerUp runnerUp) {}

  /** The nearest person but one, and the distance to them. */
  public record RunnerUp(String name, float distance) {}

  /**
   * What went wrong.
   *
   * @param code one word, for programs
   * @param message one line, for people; no picture bytes, no keys, no stack trace. What somebody
   *     sent may be named in it, so it is cut to {@value #LONGEST} characters, with question marks
   *     for those that are not printable
   */
  public record Failure(String code, @Nullable String message) {
    private static final int LONGEST = 1500;

    public Failure {
      message = message == null ? null : Printable.shown(message, LONGEST);
    }
  }
}
