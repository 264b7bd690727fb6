package dev.facepipe.recognition.quality;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.image.RgbImage;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class SharpnessTest {
  /** Rounding error of doubles that are added up in another order than by hand. */
  private static final double TOLERANCE = 1e-9;

  /** Landmarks of a face that looks at the camera. */
  private static final Landmarks ANYWHERE = Face.inTheMiddle(112, 112).landmarks();

  /** Returns a face in a grey picture; a formula of x and y gives the grey values. */
  public static FaceCrop face(int side, Box box, IntBinaryOperator grey) {
    byte[] pixels = new byte[side * side * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) grey.applyAsInt(i / 3 % side, i / 3 / side);
    }
    return new FaceCrop(new Face(box, 1, ANYWHERE), new RgbImage(side, side, pixels), 0, 0, 1);
  }

  @Test
  void rampsHaveNoSharpness() {
    assertEquals(0, Sharpness.of(face(112, new Box(0, 0, 112, 112), (x, y) -> x + y)), TOLERANCE);
  }

  @Test
  void chessboardHasTheGreatestSharpness() {
    // Grey 0 and 255 alternate. The Laplacian is +4 * 255 in one half and -4 * 255 in the other.
    var chessboard = face(112, new Box(0, 0, 112, 112), (x, y) -> (x + y) % 2 * 255);

    assertEquals(1020.0 * 1020, Sharpness.of(chessboard), TOLERANCE * 1020 * 1020);
  }

  @Test
  void detailBelowTheFixedSizeDoesNotCount() {
    // At half the size, each 2x2 area of the chessboard is 127.5.
    var chessboard = face(224, new Box(0, 0, 224, 224), (x, y) -> (x + y) % 2 * 255);

    assertEquals(0, Sharpness.of(chessboard), TOLERANCE);
  }

  @Test
  void onlyTheFaceCounts() {
    // Plain grey in the box, a chessboard around the box. The box extends outside the picture.
    var face =
        face(
            200,
            new Box(-20, -20, 100, 100),
            (x, y) -> x < 100 && y < 100 ? 90 : (x + y) % 2 * 255);

    assertEquals(0, Sharpness.of(face), TOLERANCE);
  }

  @Test
  void shrinkingAveragesAreas() {
    // 168 to 112: each new value is the mean of one and a half old ones. The line 0 1 2 | 3 4 5 ...
    // gives (0 + 1/2) / 1.5 = 1/3 and (1/2 + 2) / 1.5 = 5/3, and then 3 more for each pair.
    double[] line = IntStream.range(0, 168).asDoubleStream().toArray();
    double[] expected =
        IntStream.range(0, 112)
            .mapToDouble(i -> i / 2 * 3 + (i % 2 == 0 ? 1 / 3.0 : 5 / 3.0))
            .toArray();

    assertArrayEquals(expected, Sharpness.scaled(line), TOLERANCE);
  }

  @Test
  void growingInterpolates() {
    // 56 to 112: places are -1/4 (clamped to the edge), 1/4, 3/4, 1 1/4 ...
    double[] line = IntStream.range(0, 56).asDoubleStream().toArray();
    double[] expected =
        IntStream.range(0, 112)
            .mapToDouble(i -> Math.min(Math.max((i + 0.5) / 2 - 0.5, 0), 55))
            .toArray();

    assertArrayEquals(expected, Sharpness.scaled(line), TOLERANCE);
  }

  @Test
  void colourCountsByBrightness() {
    // A chessboard of pure green: brightness is 255 * 0.587 instead of 255.
    byte[] pixels = new byte[112 * 112 * 3];
    for (int i = 0; i < 112 * 112; i++) {
      pixels[3 * i + 1] = (byte) ((i % 112 + i / 112) % 2 * 255);
    }
    var green =
        new FaceCrop(
            new Face(new Box(0, 0, 112, 112), 1, ANYWHERE),
            new RgbImage(112, 112, pixels),
            0,
            0,
            1);

    assertEquals(Math.pow(1020 * 0.587, 2), Sharpness.of(green), 1e-6);
  }
}
