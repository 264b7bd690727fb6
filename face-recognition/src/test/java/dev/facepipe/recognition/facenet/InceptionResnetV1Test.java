package dev.facepipe.recognition.facenet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.recognition.MeanColour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the network's input. The tests of models/ check the network's output. */
class InceptionResnetV1Test {
  private static final float TOLERANCE = 1e-5f;

  @TempDir private static Path networks;

  @BeforeAll
  static void write() throws IOException {
    MeanColour.write(networks, InceptionResnetV1.NAME);
  }

  @Test
  void inputIsTheTruncatedBoxNormalised() {
    // A box from 100.9,50.2 to 180.7,130.9 covers pixels 100 to 179 and 50 to 129.
    RgbImage image = painted(300, 200, 100, 50, 180, 130, 255, 127, 0);

    float[] vector = embed(crop(image, new Box(100.9f, 50.2f, 180.7f, 130.9f), 0, 0, 1));

    // (x - 127.5) / 128
    assertArrayEquals(new float[] {127.5f / 128, -0.5f / 128, -127.5f / 128}, vector, TOLERANCE);
  }

  @Test
  void boxIsFoundInItsCrop() {
    RgbImage image = painted(120, 120, 20, 30, 60, 70, 255, 255, 255);

    // The crop begins at 200,100; one pixel of the crop stands for two of the frame.
    float[] vector = embed(crop(image, new Box(240, 160, 320, 240), 200, 100, 0.5f));

    assertArrayEquals(new float[] {127.5f / 128, 127.5f / 128, 127.5f / 128}, vector, TOLERANCE);
  }

  @Test
  void boxIsClippedToItsCrop() {
    RgbImage image = painted(50, 50, 0, 0, 50, 50, 255, 255, 255);

    float[] vector = embed(crop(image, new Box(-20, -10, 70, 80), 0, 0, 1));

    assertArrayEquals(new float[] {127.5f / 128, 127.5f / 128, 127.5f / 128}, vector, TOLERANCE);
  }

  @Test
  void manyFacesGetOneEmbeddingEach() {
    List<FaceCrop> many =
        IntStream.range(0, 70)
            .mapToObj(
                i -> crop(painted(20, 20, 0, 0, 20, 20, i, 0, 0), new Box(0, 0, 20, 20), 0, 0, 1))
            .toList();

    try (InceptionResnetV1 network = new InceptionResnetV1(networks)) {
      List<float[]> vectors = network.embed(many);

      assertEquals(70, vectors.size());
      for (int i = 0; i < 70; i++) {
        assertEquals((i - 127.5f) / 128, vectors.get(i)[0], TOLERANCE);
      }
      assertEquals(List.of(), network.embed(List.of()));
    }
  }

  @Test
  void missingNetworkIsNamed(@TempDir Path empty) {
    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> new InceptionResnetV1(empty));

    assertTrue(missing.toString().contains("inception-resnet-v1 is missing"), missing.toString());
  }

  private static float[] embed(FaceCrop crop) {
    try (InceptionResnetV1 network = new InceptionResnetV1(networks)) {
      return network.embed(List.of(crop)).get(0);
    }
  }

  private static FaceCrop crop(RgbImage image, Box box, int left, int top, float scale) {
    Point middle = new Point((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2);
    Landmarks landmarks = Landmarks.of(List.of(middle, middle, middle, middle, middle));
    return new FaceCrop(new Face(box, 1, landmarks), image, left, top, scale);
  }

  /** Returns a grey picture with a rectangle of one colour. */
  private static RgbImage painted(
      int width,
      int height,
      int left,
      int top,
      int right,
      int bottom,
      int red,
      int green,
      int blue) {
    byte[] pixels = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside = x >= left && x < right && y >= top && y < bottom;
        int at = (y * width + x) * 3;
        pixels[at] = (byte) (inside ? red : 60);
        pixels[at + 1] = (byte) (inside ? green : 60);
        pixels[at + 2] = (byte) (inside ? blue : 60);
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
