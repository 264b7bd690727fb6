package dev.facepipe.common.message;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.store.ObjectRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the request queue carries: one frame, all its faces, largest first.
 *
 * @param v version of this form; {@value #VERSION}
 * @param requestId whose frame
 * @param filename as the client sent it; opaque
 * @param receivedAt when the frame came, ISO-8601 in UTC
 * @param frame its size and where it lies, if it came through a bucket
 * @param faces at least one
 * @param timingsMs milliseconds of each step so far
 */
public record FacesMessage(
    int v,
    RequestId requestId,
    @Nullable String filename,
    String receivedAt,
    Frame frame,
    List<CroppedFace> faces,
    Map<String, Double> timingsMs) {

  /** The form written here and the only one read. */
  public static final int VERSION = 1;

  public FacesMessage {
    if (v != VERSION) {
      throw new IllegalArgumentException(
          "message has version %d; expected %d".formatted(v, VERSION));
    }
    Require.present(requestId, "request_id");
    Require.present(receivedAt, "received_at");
    Require.present(frame, "frame");
    Require.present(faces, "faces");
    if (faces.isEmpty()) {
      throw new IllegalArgumentException(
          "message of request %s has no faces; expected at least one".formatted(requestId));
    }
    faces = List.copyOf(faces);
    timingsMs = timingsMs == null ? Map.of() : timingsMs;
  }

  /**
   * The frame that the faces are from.
   *
   * @param width in pixels
   * @param height in pixels
   * @param source where it lies, if it came through a bucket
   */
  public record Frame(int width, int height, @Nullable ObjectRef source) {}

  /**
   * A face and its crop.
   *
   * @param box in pixels of the frame
   * @param probability 0 to 1
   * @param landmarks in pixels of the frame
   * @param crop the face with its surroundings
   */
  public record CroppedFace(Box box, float probability, Landmarks landmarks, Crop crop) {
    public CroppedFace {
      Require.present(box, "box");
      Require.present(landmarks, "landmarks");
      Require.present(crop, "crop");
    }

    /** Packs a face for its way. */
    public static CroppedFace of(FaceCrop face) {
      return new CroppedFace(
          face.face().box(),
          face.face().probability(),
          face.face().landmarks(),
          new Crop(ImageCodec.png(face.image()), face.left(), face.top(), face.scale()));
    }

    /** Unpacks it; a crop that is not a picture is refused. */
    public FaceCrop toFaceCrop() {
      return new FaceCrop(
          new Face(box, probability, landmarks),
          ImageCodec.decode(crop.png()),
          crop.left(),
          crop.top(),
          crop.scale());
    }
  }

  /**
   * The pixels of a face and where they are from; see {@link FaceCrop}.
   *
   * @param png a PNG, base64 in JSON
   */
  public record Crop(byte[] png, int left, int top, float scale) {
    public Crop {
      Require.present(png, "png");
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return "Crop[%d bytes, left=%d, top=%d, scale=%s]".formatted(png.length, left, top, scale);
    }
  }
}
