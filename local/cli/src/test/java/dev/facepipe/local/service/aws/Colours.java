package dev.facepipe.local.service.aws;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import java.util.List;
import java.util.Random;

/**
 * A fast embedder whose embedding is the red of a crop's first pixel: a point on the unit circle. A
 * difference of 100 is a right angle. With the frames that it needs, and a fast detector.
 *
 * @param poison the red value on which this embedder fails
 */
record Colours(int poison) implements Embedder {
  static final Model MODEL = new Model("colours", "1", 2);

  /** The colour of frames without a face. */
  static final int BLACK = 0;

  private static final int LARGE = 640;

  @Override
  public Model model() {
    return MODEL;
  }

  @Override
  public List<float[]> embed(List<FaceCrop> crops) {
    return crops.stream().map(this::embedding).toList();
  }

  private float[] embedding(FaceCrop crop) {
    int red = crop.image().at(0, 0, 0);
    if (red == poison) {
      throw new IllegalStateException("network failed");
    }
    return embedding(red);
  }

  /** Returns the embedding of a colour, of length 1. */
  static float[] embedding(int red) {
    double angle = red / 100.0 * Math.PI / 2;
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }

  /** Returns a frame of 8x8 pixels as PNG. */
  static byte[] frame(int red) {
    return frame(red, 8);
  }

  /** Returns noise of more than 1 MiB as PNG: such a frame travels as a claim. */
  static byte[] largeFrame(int red) {
    return frame(red, LARGE);
  }

  private static byte[] frame(int red, int side) {
    byte[] pixels = new byte[side * side * 3];
    if (side == LARGE) {
      new Random(red).nextBytes(pixels);
    }
    pixels[0] = (byte) red;
    pixels[1] = 0;
    return ImageCodec.png(new RgbImage(side, side, pixels));
  }

  /** Returns one face that fills the frame, or none if the frame is black. */
  static List<Face> faces(RgbImage frame) {
    if (frame.at(0, 0, 0) == BLACK) {
      return List.of();
    }
    float unit = frame.width() / 8f;
    return List.of(
        new Face(
            new Box(0, 0, frame.width(), frame.height()),
            1,
            new Landmarks(
                new Point(2 * unit, 3 * unit),
                new Point(6 * unit, 3 * unit),
                new Point(4 * unit, 4 * unit),
                new Point(3 * unit, 6 * unit),
                new Point(5 * unit, 6 * unit))));
  }
}
