package dev.facepipe.common.message;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.store.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The message of the request queue: one frame with all its faces, largest first.
 *
 * @param v version of the format; {@value #VERSION} is written, {@value #OLDEST} and later are read
 * @param requestId the frame's request id
 * @param filename file name as the client sent it; never interpreted
 * @param receivedAt time when the frame arrived, ISO-8601 in UTC
 * @param frame the frame's size, and its object if it came through a bucket
 * @param faces at least one face
 * @param timingsMs milliseconds of each step so far
 * @param camera id of the camera, as the client sent it; see {@link CameraId}
 */
public record FacesMessage(
    int v,
    RequestId requestId,
    @Nullable String filename,
    String receivedAt,
    Frame frame,
    List<CroppedFace> faces,
    Map<String, Double> timingsMs,
    @Nullable String camera) {

  /** The version that is written: the faces have crops, or the frame has its picture. */
  public static final int VERSION = 2;

  /** The oldest version that is read, because the queue may still hold it: all faces have crops. */
  private static final int OLDEST = 1;

  /**
   * Maximum pixels of a frame that travels as its whole picture. The receiver decodes that picture
   * a second time. At this limit, decoding takes 12 MB and about 24 ms, by the benchmark
   * decodeJpeg1920x1080.
   */
  public static final long MAX_PIXELS = 4_000_000;

  public FacesMessage {
    if (v < OLDEST || v > VERSION) {
      throw new IllegalArgumentException(
          "message has version %d; expected %d to %d".formatted(v, OLDEST, VERSION));
    }
    Require.present(requestId, "request_id");
    Require.present(receivedAt, "received_at");
    Require.present(frame, "frame");
    Require.present(faces, "faces");
    if (faces.isEmpty()) {
      throw new IllegalArgumentException(
          "message of request %s has no faces; expected at least one".formatted(requestId));
    }
    for (CroppedFace face : faces) {
      Require.present(face, "face");
      if (frame.picture() == null) {
        Require.present(face.crop(), "crop");
      }
    }
    faces = List.copyOf(faces);
    timingsMs = timingsMs == null ? Map.of() : timingsMs;
    timingsMs.values().forEach(milliseconds -> Require.present(milliseconds, "timings_ms"));
    camera = CameraId.checked(camera);
  }

  /** Creates the message of a frame whose camera is not known. */
  public FacesMessage(
      int v,
      RequestId requestId,
      @Nullable String filename,
      String receivedAt,
      Frame frame,
      List<CroppedFace> faces,
      Map<String, Double> timingsMs) {
    this(v, requestId, filename, receivedAt, frame, faces, timingsMs, null);
  }

  /**
   * Returns the crops of the faces, in the order of the faces: those of the message, or cut from
   * its picture.
   *
   * @throws dev.facepipe.common.image.PictureRefused if a crop or the picture cannot be decoded, or
   *     a crop has more than {@link FaceCrops#MAX_PIXELS} pixels
   * @throws IllegalArgumentException if the picture's size differs from the frame's, or all crops
   *     together have more pixels than the largest frame
   */
  public List<FaceCrop> crops() {
    byte[] picture = frame.picture();
    return picture == null ? unpacked() : cutFrom(picture);
  }

  private List<FaceCrop> unpacked() {
    List<FaceCrop> crops = new ArrayList<>();
    long pixels = 0;
    for (CroppedFace face : faces) {
      FaceCrop crop = face.unpacked();
      crops.add(crop);
      pixels += (long) crop.image().width() * crop.image().height();
      requireBounded(pixels);
    }
    return crops;
  }

  private List<FaceCrop> cutFrom(byte[] picture) {
    List<Face> whole = faces.stream().map(CroppedFace::face).toList();
    RgbImage image = decoded(picture, whole);
    requireBounded(FaceCrops.pixels(image, whole));
    return FaceCrops.cut(image, whole);
  }

  /** Limits memory: a few kilobytes of PNG may decode to millions of pixels. */
  private void requireBounded(long pixels) {
    if (pixels > ImageCodec.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "crops of request %s have too many pixels in total; expected at most %d"
              .formatted(requestId, ImageCodec.MAX_PIXELS));
    }
  }

  /** Returns the picture, of which only the pixels of the crops are read. */
  private RgbImage decoded(byte[] picture, List<Face> whole) {
    RgbImage image =
        FaceCrops.area(frame.width(), frame.height(), whole)
            .map(area -> ImageCodec.decode(picture, MAX_PIXELS, area))
            .orElseGet(() -> ImageCodec.decode(picture, MAX_PIXELS));
    if (image.width() != frame.width() || image.height() != frame.height()) {
      throw new IllegalArgumentException(
          "picture of request %s is %dx%d; expected the frame's %dx%d"
              .formatted(requestId, image.width(), image.height(), frame.width(), frame.height()));
    }
    return image;
  }

  /**
   * The frame that the faces come from. The picture compares by identity.
   *
   * @param width width in pixels
   * @param height height in pixels
   * @param source the frame's object, if the frame came through a bucket
   * @param picture the frame's encoded bytes, base64 in JSON, if the faces have no crops
   * @param etag ETag of the bytes that were read from {@code source}; absent in older messages
   * @param reducedBy factor by which the frame was reduced in each direction when it was read: 2, 4
   *     or 8; absent if the frame was read at full size
   */
  public record Frame(
      int width,
      int height,
      @Nullable ObjectRef source,
      byte @Nullable [] picture,
      @Nullable String etag,
      @Nullable Integer reducedBy) {
    /** Creates a frame without ETag that was read at full size. */
    public Frame(int width, int height, @Nullable ObjectRef source, byte @Nullable [] picture) {
      this(width, height, source, picture, null, null);
    }

    /** Creates a frame without ETag that was read at full size, whose faces have crops. */
    public Frame(int width, int height, @Nullable ObjectRef source) {
      this(width, height, source, null);
    }

    /** Returns the factor by which the frame was reduced when it was read; 1 for full size. */
    public int reduction() {
      return reducedBy == null ? 1 : reducedBy;
    }

    /** Returns the origin that the answer is about, if the frame came through a bucket. */
    public Optional<Origin> origin() {
      return source == null
          ? Optional.empty()
          : Optional.of(Origin.ofFrame(source, etag == null ? "" : etag));
    }

    @Override
    public String toString() {
      return "Frame[%dx%d, source=%s, %d bytes of picture]"
          .formatted(width, height, source, picture == null ? 0 : picture.length);
    }
  }

  /**
   * A face and, unless the message has the picture, its crop.
   *
   * @param box box in pixels of the frame
   * @param probability the detector's confidence, 0 to 1
   * @param landmarks landmarks in pixels of the frame
   * @param crop the crop; null if the message has the frame's picture
   */
  public record CroppedFace(Box box, float probability, Landmarks landmarks, @Nullable Crop crop) {
    public CroppedFace {
      Require.present(box, "box");
      Require.present(landmarks, "landmarks");
    }

    /** Returns a face with its crop, encoded as PNG. */
    public static CroppedFace of(FaceCrop face) {
      return new CroppedFace(
          face.face().box(),
          face.face().probability(),
          face.face().landmarks(),
          new Crop(ImageCodec.png(face.image()), face.left(), face.top(), face.scale()));
    }

    /** Returns a face without a crop; its pixels are in the message's picture. */
    public static CroppedFace in(Face face) {
      return new CroppedFace(face.box(), face.probability(), face.landmarks(), null);
    }

    private Face face() {
      return new Face(box, probability, landmarks);
    }

    private FaceCrop unpacked() {
      Crop packed = Objects.requireNonNull(crop, "crop is missing, and the message has no picture");
      return new FaceCrop(
          face(),
          ImageCodec.decode(packed.png(), FaceCrops.MAX_PIXELS),
          packed.left(),
          packed.top(),
          packed.scale());
    }
  }

  /**
   * The pixels of a face and their place in the frame; see {@link FaceCrop}. The PNG compares by
   * identity.
   *
   * @param png the crop as PNG, base64 in JSON
   */
  public record Crop(byte[] png, int left, int top, float scale) {
    public Crop {
      Require.present(png, "png");
    }

    @Override
    public String toString() {
      return "Crop[%d bytes, left=%d, top=%d, scale=%s]".formatted(png.length, left, top, scale);
    }
  }
}
