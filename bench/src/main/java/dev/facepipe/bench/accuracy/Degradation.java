package dev.facepipe.bench.accuracy;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.util.List;
import java.util.Random;

/** Makes a photograph worse, as distance, movement, compression and darkness do. */
public enum Degradation {
  NONE("untouched"),
  PIXELS_64("face of 64 pixels"),
  PIXELS_40("face of 40 pixels"),
  PIXELS_24("face of 24 pixels"),
  PIXELS_16("face of 16 pixels"),
  PIXELS_8("face of 8 pixels"),
  MOTION_10("moved by 10% of the face"),
  MOTION_20("moved by 20% of the face"),
  MOTION_40("moved by 40% of the face"),
  JPEG_20("JPEG quality 20"),
  DARK("a quarter of the light, with noise");

  /** Share of the light that a dark photograph has left. */
  private static final double LIGHT = 0.25;

  /** Standard deviation of the noise of a dark photograph, in steps of 255. */
  private static final double NOISE = 8;

  private static final List<Degradation> ALL = List.of(values());

  final String words;

  Degradation(String words) {
    this.words = words;
  }

  /** Returns a random degradation; all are equally likely. */
  static Degradation any(Random random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  /**
   * Returns a photograph of the same size, with less in it.
   *
   * @param face box of the face in the photograph
   * @param random source of the noise
   */
  RgbImage of(RgbImage photograph, Box face, Random random) {
    return switch (this) {
      case NONE -> photograph;
      case PIXELS_64 -> small(photograph, 64 / face.height());
      case PIXELS_40 -> small(photograph, 40 / face.height());
      case PIXELS_24 -> small(photograph, 24 / face.height());
      case PIXELS_16 -> small(photograph, 16 / face.height());
      case PIXELS_8 -> small(photograph, 8 / face.height());
      case MOTION_10 -> moved(photograph, Math.round(0.1f * face.width()));
      case MOTION_20 -> moved(photograph, Math.round(0.2f * face.width()));
      case MOTION_40 -> moved(photograph, Math.round(0.4f * face.width()));
      case JPEG_20 -> ImageCodec.decode(ImageCodec.jpeg(photograph, 20));
      case DARK -> dark(photograph, random);
    };
  }

  private static RgbImage small(RgbImage photograph, float scale) {
    if (scale >= 1) {
      return photograph;
    }
    RgbImage small =
        ImageCodec.shrink(
            photograph,
            Math.max(1, Math.round(photograph.width() * scale)),
            Math.max(1, Math.round(photograph.height() * scale)));
    return ImageCodec.resize(small, photograph.width(), photograph.height());
  }

  /** Returns a photograph whose pixels are means of {@code length} pixels of their row. */
  public static RgbImage moved(RgbImage photograph, int length) {
    int width = photograph.width();
    int before = length / 2;
    byte[] out = new byte[photograph.pixels().length];
    for (int y = 0; y < photograph.height(); y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int sum = 0;
          for (int i = 0; i < Math.max(1, length); i++) {
            sum += photograph.at(Math.min(Math.max(x - before + i, 0), width - 1), y, channel);
          }
          out[3 * (y * width + x) + channel] = (byte) Math.round((float) sum / Math.max(1, length));
        }
      }
    }
    return new RgbImage(width, photograph.height(), out);
  }

  private static RgbImage dark(RgbImage photograph, Random random) {
    byte[] pixels = photograph.pixels();
    byte[] out = new byte[pixels.length];
    for (int i = 0; i < out.length; i++) {
      double value = LIGHT * (pixels[i] & 0xff) + NOISE * random.nextGaussian();
      out[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
    return new RgbImage(photograph.width(), photograph.height(), out);
  }
}
