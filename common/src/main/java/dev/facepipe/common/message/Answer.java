package dev.facepipe.common.message;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one accepted frame, as the response queue carries it. Some clients read only the
 * first two fields.
 *
 * @param requestId the frame's request id
 * @param result the name of the face that {@link Headline} chooses, in its exact case, or one of
 *     {@link #RESERVED}
 * @param filename file name as the client sent it
 * @param model network that embedded the faces
 * @param gallery version of the gallery that was searched
 * @param faces all faces of the frame, largest first; absent after an error. The queue gets only
 *     the largest faces if an answer with all of them is too large
 * @param timingsMs milliseconds of each step
 * @param error what went wrong, if the result is {@value #ERROR}
 * @param drop the dropped picture, or the dropped video that the frame comes from; absent if the
 *     frame was posted
 * @param reducedBy factor by which the frame was reduced in each direction when it was read: 2, 4
 *     or 8; absent if the frame was read at full size. Boxes are always in pixels of the full frame
 * @param people who was in the video, if this is the answer to a whole video; then also {@link
 *     VideoPeople} can be read from its JSON
 * @param camera id of the camera: as the client sent it, or the folder of the drop; absent if it is
 *     not known
 * @param at when the answer was sent, ISO-8601 in UTC with milliseconds; absent in answers of older
 *     services
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
    @Nullable Integer reducedBy,
    @Nullable List<Person> people,
    @Nullable String camera,
    @Nullable String at) {

  /** Result of a frame without a face. */
  public static final String NO_FACE = "No-Face";

  /** Result of a frame of strangers, see {@link Headline}; also the name of a stranger's face. */
  public static final String UNKNOWN = "Unknown";

  /** Result of a frame that could not be processed. */
  public static final String ERROR = "Error";

  /** Reason of a face without a name: the network cannot recognise the face, if it is one. */
  public static final String UNRECOGNISABLE = "unrecognisable";

  /** Reason of a face without a name: the gallery ignores the face. */
  public static final String IGNORED = "ignored";

  /** Words that cannot be the name of a person. */
  public static final List<String> RESERVED = List.of(NO_FACE, UNKNOWN, ERROR);

  public Answer {
    Require.present(requestId, "request_id");
    Require.present(result, "result");
  }

  /** Creates an answer to a posted frame. */
  public Answer(
      RequestId requestId,
      String result,
      @Nullable String filename,
      @Nullable String model,
      @Nullable String gallery,
      @Nullable List<NamedFace> faces,
      @Nullable Map<String, Double> timingsMs,
      @Nullable Failure error) {
    this(
        requestId, result, filename, model, gallery, faces, timingsMs, error, null, null, null,
        null, null);
  }

  /** Returns an answer that says that the frame has no face. */
  public static Answer noFace(
      RequestId requestId, @Nullable String filename, Map<String, Double> timingsMs) {
    return new Answer(requestId, NO_FACE, filename, null, null, List.of(), timingsMs, null);
  }

  /** Returns an answer that says that the frame can never be processed. */
  public static Answer failed(RequestId requestId, @Nullable String filename, Failure failure) {
    return new Answer(requestId, ERROR, filename, null, null, null, null, failure);
  }

  /**
   * Returns an answer that names the faces of a frame. The result is the largest known face.
   *
   * @param faces at least one face, largest first
   */
  public static Answer named(
      RequestId requestId,
      @Nullable String filename,
      String model,
      String gallery,
      List<NamedFace> faces,
      Map<String, Double> timingsMs) {
    return named(requestId, filename, model, gallery, faces, timingsMs, Headline.LARGEST_KNOWN);
  }

  /**
   * Returns an answer that names the faces of a frame.
   *
   * @param faces at least one face, largest first
   * @param headline chooses the face whose name is the result
   */
  public static Answer named(
      RequestId requestId,
      @Nullable String filename,
      String model,
      String gallery,
      List<NamedFace> faces,
      Map<String, Double> timingsMs,
      Headline headline) {
    return new Answer(
        requestId, headline.of(faces), filename, model, gallery, faces, timingsMs, null);
  }

  /** Returns this answer with only its {@code count} largest faces. */
  Answer withFaces(int count) {
    return withFaces(faces == null ? null : faces.subList(0, count));
  }

  /** Returns this answer with other faces, and the same result. */
  public Answer withFaces(@Nullable List<NamedFace> others) {
    return copy(others, drop, reducedBy, camera, at);
  }

  /** Returns this answer as an answer to a drop, whose folder names the camera. */
  Answer to(Drop dropped) {
    return copy(faces, dropped, reducedBy, CameraId.of(dropped).orElse(camera), at);
  }

  /** Returns this answer for a frame of a camera, or of no known camera. */
  public Answer withCamera(@Nullable String id) {
    return copy(faces, drop, reducedBy, id, at);
  }

  /**
   * Returns this answer for a frame that was reduced by this factor; 1 means that it was not
   * reduced.
   */
  public Answer reducedBy(int by) {
    return copy(faces, drop, by == 1 ? null : by, camera, at);
  }

  /** Returns this answer, sent at this time. */
  public Answer sentAt(Instant time) {
    return copy(faces, drop, reducedBy, camera, Keys.MILLISECONDS.format(time));
  }

  private Answer copy(
      @Nullable List<NamedFace> otherFaces,
      @Nullable Drop otherDrop,
      @Nullable Integer otherReducedBy,
      @Nullable String otherCamera,
      @Nullable String otherAt) {
    return new Answer(
        requestId,
        result,
        filename,
        model,
        gallery,
        otherFaces,
        timingsMs,
        error,
        otherDrop,
        otherReducedBy,
        people,
        otherCamera,
        otherAt);
  }

  /**
   * A face and the person it belongs to.
   *
   * @param box box in pixels of the frame
   * @param probability probability that this is a face, 0 to 1
   * @param name a person of the gallery, or {@value Answer#UNKNOWN}
   * @param distance L2 distance to the nearest embedding of the gallery; absent if the gallery is
   *     empty
   * @param threshold largest distance that still gives a name; absent if every distance does
   * @param runnerUp the second nearest person
   * @param reason why the face has no name, in one word: {@value Answer#UNRECOGNISABLE} or {@value
   *     Answer#IGNORED}; absent if it has a name, or is a stranger's
   * @param nearest the person that a stranger's face is nearest to; absent if the face has a name
   *     or a reason
   * @param quality how good the face is for recognition; absent in answers of older services
   */
  public record NamedFace(
      Box box,
      float probability,
      String name,
      @Nullable Float distance,
      @Nullable Float threshold,
      @Nullable Neighbour runnerUp,
      @Nullable String reason,
      @Nullable Neighbour nearest,
      @Nullable FaceQuality quality) {

    /** Creates a face of which only the match is known. */
    public NamedFace(
        Box box,
        float probability,
        String name,
        @Nullable Float distance,
        @Nullable Float threshold,
        @Nullable Neighbour runnerUp) {
      this(box, probability, name, distance, threshold, runnerUp, null, null, null);
    }
  }

  /** A person of the gallery, and the L2 distance to the nearest of that person's embeddings. */
  public record Neighbour(String name, float distance) {}

  /**
   * The error that an answer reports.
   *
   * @param code one word, for programs
   * @param message one line, for people; no picture bytes, no secret keys, no stack trace.
   *     Unprintable characters become question marks, and the line is cut to {@value #LONGEST}
   *     characters, because the message may quote what a client sent
   */
  public record Failure(String code, @Nullable String message) {
    private static final int LONGEST = 1500;

    public Failure {
      message = message == null ? null : Printable.shown(message, LONGEST);
    }
  }
}
