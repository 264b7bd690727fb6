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
 * What the request queue carries: one frame, all its faces, largest first.
 *
 * @param v version of this form; {@value #VERSION} is written, {@value #OLDEST} and later are read
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

  /** The form written here: faces have crops, or the frame has its picture. */
  public static final int VERSION = 2;

  /** The oldest form read, which may still lie on the queue: all faces have crops. */
  private static final int OLDEST = 1;

  /**
   * Pixels of a frame that travels as it came: it is decoded once more where it arrives, 12 MB and
   * about 24 ms for so many, by decodeJpeg1920x1080 of the benchmark.
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
  }

  /**
   * Returns the faces cut out, in their order: as they came, or from the frame's picture.
   *
   * @throws dev.facepipe.common.image.PictureRefused if a crop or the picture is none, or a crop is
   *     larger than any of ours
   * @throws IllegalArgumentException if the picture is another than the faces were found in, or the
   *     crops have more pixels together than the largest frame
   */
  public List<FaceCrop> crops() {
    byte[] picture = frame.picture();
    return picture == null ? unpacked() : cutFrom(decoded(picture));
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

  private List<FaceCrop> cutFrom(RgbImage image) {
    List<Face> whole = faces.stream().map(CroppedFace::face).toList();
    requireBounded(FaceCrops.pixels(image, whole));
    return FaceCrops.cut(image, whole);
  }

  /** A few kilobytes may unpack to any number of pixels. */
  private void requireBounded(long pixels) {
    if (pixels > ImageCodec.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "crops of request %s have more than %d pixels together; expected at most as many"
              .formatted(requestId, ImageCodec.MAX_PIXELS));
    }
  }

  private RgbImage decoded(byte[] picture) {
    RgbImage image = ImageCodec.decode(picture, MAX_PIXELS);
    if (image.width() != frame.width() || image.height() != frame.height()) {
      throw new IllegalArgumentException(
          "picture of request %s is %dx%d; expected the frame's %dx%d"
              .formatted(requestId, image.width(), image.height(), frame.width(), frame.height()));
    }
    return image;
  }

  /**
   * The frame that the faces are from.
   *
   * @param width in pixels
   * @param height in pixels
   * @param source where it lies, if it came through a bucket
   * @param picture the frame as it came, base64 in JSON, if its faces carry no crops
   * @param etag what the bucket of {@code source} calls the bytes that were read there; absent in
   *     older messages
   * @param reducedBy how many pixels of the frame, in each direction, were read as one: 2, 4 or 8;
   *     absent if the frame was read whole
   */
  public record Frame(
      int width,
      int height,
      @Nullable ObjectRef source,
      byte @Nullable [] picture,
      @Nullable String etag,
      @Nullable Integer reducedBy) {
    /** A frame of unknown ETag, or of none, that was read whole. */
    public Frame(int width, int height, @Nullable ObjectRef source, byte @Nullable [] picture) {
      this(width, height, source, picture, null, null);
    }

    /** Such a frame whose faces carry their crops. */
    public Frame(int width, int height, @Nullable ObjectRef source) {
      this(width, height, source, null);
    }

    /** How many times smaller the frame was read than it is; 1 if it was read whole. */
    public int reduction() {
      return reducedBy == null ? 1 : reducedBy;
    }

    /** What the answer is about, if the frame came through a bucket. */
    public Optional<Origin> origin() {
      return source == null
          ? Optional.empty()
          : Optional.of(Origin.ofFrame(source, etag == null ? "" : etag));
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
      return "Frame[%dx%d, source=%s, %d bytes of picture]"
          .formatted(width, height, source, picture == null ? 0 : picture.length);
    }
  }

  /**
   * A face and its crop.
   *
   * @param box in pixels of the frame
   * @param probability 0 to 1
   * @param landmarks in pixels of the frame
   * @param crop the face with its surroundings; null if the message carries the whole picture
   */
  public record CroppedFace(Box box, float probability, Landmarks landmarks, @Nullable Crop crop) {
    public CroppedFace {
      Require.present(box, "box");
      Require.present(landmarks, "landmarks");
    }

    /** Packs a face for its way. */
    public static CroppedFace of(FaceCrop face) {
      return new CroppedFace(
          face.face().box(),
          face.face().probability(),
          face.face().landmarks(),
          new Crop(ImageCodec.png(face.image()), face.left(), face.top(), face.scale()));
    }

    /** A face whose pixels are in the message's picture. */
    public static CroppedFace in(Face face) {
      return new CroppedFace(face.box(), face.probability(), face.landmarks(), null);
    }

    private Face face() {
      return new Face(box, probability, landmarks);
    }

    private FaceCrop unpacked() {
      Crop packed = Objects.requireNonNull(crop, "crop: there is no picture instead");
      return new FaceCrop(
          face(),
          ImageCodec.decode(packed.png(), FaceCrops.MAX_PIXELS),
          packed.left(),
          packed.top(),
          packed.scale());
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
