package dev.facepipe.local.cli.annotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotatedCopiesTest {
  /** The blue of names, see {@link LabelPainter}. */
  private static final int[] BLUE = {0x00, 0x5A, 0x8C};

  @TempDir private Path folder;

  private final List<String> told = new ArrayList<>();
  private Path copies;

  @BeforeEach
  void nameFolder() {
    copies = folder.resolve("copies");
  }

  private AnnotatedCopies copies() throws IOException {
    return AnnotatedCopies.in(copies, told::add);
  }

  private static ReducedImage black(int width, int height) {
    return new ReducedImage(
        new RgbImage(width, height, new byte[3 * width * height]), 1, width, height);
  }

  private static Label label(Box box, String name) {
    return new Label(box, name, "distance 0.41 < 0.48", Label.Kind.KNOWN);
  }

  private RgbImage drawn(ReducedImage picture, Label... labels) throws IOException {
    Path copy = copies().write("a", Path.of("a.png"), picture, List.of(labels));
    return ImageCodec.decode(Files.readAllBytes(copy));
  }

  /** Returns the number of pixels of a colour, not counting edges, which are mixtures. */
  private static int count(RgbImage image, int[] colour) {
    int count = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int[] pixel = {image.at(x, y, 0), image.at(x, y, 1), image.at(x, y, 2)};
        count += Arrays.equals(pixel, colour) ? 1 : 0;
      }
    }
    return count;
  }

  /** Returns the number of pixels that text and the boxes' edges make. */
  private static int whites(RgbImage image) {
    return count(image, new int[] {255, 255, 255});
  }

  /** The box is the same size everywhere, so only text that is cut off makes fewer pixels. */
  @ParameterizedTest
  @CsvSource({"10, 10", "540, 10", "10, 340", "540, 340", "540, 180"})
  void labelsStayInsideThePicture(int left, int top) throws IOException {
    RgbImage middle = drawn(black(640, 440), label(new Box(270, 180, 360, 270), "Ada"));

    RgbImage edge = drawn(black(640, 440), label(new Box(left, top, left + 90, top + 90), "Ada"));

    assertTrue(whites(middle) > 600, "text is there: " + whites(middle));
    assertEquals(whites(middle), whites(edge), 0.12 * whites(middle));
    assertEquals(count(middle, BLUE), count(edge, BLUE), 0.12 * count(middle, BLUE));
  }

  @Test
  void boxAndPictureStayWhereTheyAre() throws IOException {
    RgbImage copy = drawn(black(640, 440), label(new Box(270, 180, 360, 270), "Ada"));

    assertEquals(640, copy.width());
    assertEquals(440, copy.height());
    assertEquals(0x8C, copy.at(270, 225, 2), "left side of the box");
    assertEquals(0x8C, copy.at(360, 225, 2), "right side of the box");
    assertEquals(0, copy.at(315, 225, 2), "the face is not covered");
    assertEquals(0, copy.at(20, 20, 2));
  }

  /** A picture of 100 megapixels is read at half its width; boxes are in pixels of the whole. */
  @Test
  void boxesFitAPictureThatWasReadAtASmallerScale() throws IOException {
    var half = new ReducedImage(black(640, 440).image(), 2, 1280, 880);

    RgbImage copy = drawn(half, label(new Box(540, 360, 720, 540), "Ada"));

    assertEquals(0x8C, copy.at(270, 225, 2), "left side of the box");
    assertEquals(0x8C, copy.at(360, 225, 2), "right side of the box");
  }

  @Test
  void aTinyPictureIsEnlargedUntilItsLabelFits() throws IOException {
    RgbImage copy = drawn(black(30, 40), label(new Box(5, 10, 25, 30), "Ada"));

    assertEquals(330, copy.width()); // 11 times, the first above 320
    assertEquals(440, copy.height());
    assertTrue(whites(copy) > 500, "text is there: " + whites(copy));
    assertEquals(30, drawn(black(30, 40)).width(), "without labels nothing is enlarged");
  }

  @Test
  void aLongNameIsCutAndKeepsItsNumber() throws IOException {
    RgbImage copy = drawn(black(400, 300), label(new Box(150, 100, 250, 200), "W".repeat(128)));

    RgbImage shorter = drawn(black(400, 300), label(new Box(150, 100, 250, 200), "W".repeat(100)));
    assertArrayEquals(shorter.pixels(), copy.pixels());
    assertTrue(count(copy, BLUE) > 5000, "label is there: " + count(copy, BLUE));
  }

  /** Counts dark gaps in the left side of the box, so that no colour is needed to tell kinds. */
  @ParameterizedTest
  @EnumSource(Label.Kind.class)
  void kindsDifferInTheirLines(Label.Kind kind) throws IOException {
    RgbImage copy =
        drawn(black(640, 440), new Label(new Box(200, 100, 400, 380), "Ada", "ignored", kind));

    int changes = 0;
    for (int y = 110; y < 370; y++) {
      changes += copy.at(200, y, 0) > 200 && copy.at(200, y - 1, 0) <= 200 ? 1 : 0;
    }
    switch (kind) {
      case KNOWN -> assertEquals(0, changes);
      case STRANGER -> assertTrue(changes >= 5 && changes <= 20, "dashes: " + changes);
      case UNCLEAR -> assertTrue(changes > 25, "dots: " + changes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0639\u0645\u0631", "Zo\u00eb \u0141", "\u0391\u03bb\u03ad\u03be"})
  void namesInOtherScriptsAreDrawn(String name) throws IOException {
    RgbImage copy = drawn(black(640, 440), label(new Box(270, 180, 360, 270), name));

    assertEquals(List.of(), told);
    RgbImage other = drawn(black(640, 440), label(new Box(270, 180, 360, 270), "name 1"));
    assertTrue(!Arrays.equals(copy.pixels(), other.pixels()));
  }

  /** U+0378 is not assigned to any letter, so that no font can draw it. */
  @Test
  void aNameThatNoFontCanDrawGetsANumberWhichIsExplainedOnce() throws IOException {
    AnnotatedCopies to = copies();
    Label one = label(new Box(270, 180, 360, 270), "\u0378");
    Label other = label(new Box(70, 180, 160, 270), "Ada \u0379");

    Path copy = to.write("a", Path.of("a.png"), black(640, 440), List.of(one, other));
    to.write("b", Path.of("b.png"), black(640, 440), List.of(one));

    assertEquals(
        List.of(
            "no font of this machine can draw '\u0378'; its label says 'name 1'",
            "no font of this machine can draw 'Ada \u0379'; its label says 'name 2'"),
        told);
    RgbImage expected =
        drawn(
            black(640, 440),
            label(new Box(270, 180, 360, 270), "name 1"),
            label(new Box(70, 180, 160, 270), "name 2"));
    assertArrayEquals(expected.pixels(), ImageCodec.decode(Files.readAllBytes(copy)).pixels());
  }

  @Test
  void noFileOfAnybodyElseIsOverwritten() throws IOException {
    Files.createDirectories(copies);
    Path original = Files.write(copies.resolve("door.jpg"), new byte[] {1, 2, 3});
    Path link = Files.createSymbolicLink(copies.resolve("door-2.jpg"), original);
    Files.createSymbolicLink(copies.resolve("door-3.jpg"), folder.resolve("gone"));

    Path copy = copies().write("a", Path.of("door.jpg"), black(40, 40), List.of());

    assertEquals(copies.resolve("door-4.jpg"), copy);
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(original));
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.notExists(folder.resolve("gone")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"door.jpg", "door.png"})
  void aSecondRunReplacesItsOwnCopyOnly(String name) throws IOException {
    copies().write("first/door", Path.of(name), black(40, 40), List.of());
    Path second = copies().write("second/door", Path.of(name), black(50, 50), List.of());

    Path again = copies().write("first/door", Path.of(name), black(60, 60), List.of());

    assertEquals(copies.resolve(name), again);
    assertEquals(60, ImageCodec.decode(Files.readAllBytes(again)).width());
    assertEquals(50, ImageCodec.decode(Files.readAllBytes(second)).width());
    try (Stream<Path> files = Files.list(copies)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void aPictureThatIsNamedTwiceHasTwoCopies() throws IOException {
    AnnotatedCopies to = copies();

    to.write("a", Path.of("door.jpg"), black(40, 40), List.of());

    assertEquals(
        copies.resolve("door-2.jpg"), to.write("a", Path.of("door.jpg"), black(40, 40), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "door.JPG, door.JPG",
    "door.jpeg, door.jpeg",
    "door.heic, door.heic.jpg",
    "door, door.jpg",
    ".jpg, .jpg.jpg",
    "\u95e8 \ud83d\ude00.png, \u95e8 \ud83d\ude00.png",
    "Ada/1.webp, Ada/1.webp.jpg",
  })
  void aCopyHasThePicturesNameAndAnEndingThatFits(String name, String copy) throws IOException {
    Path written = copies().write("a", Path.of(name), black(40, 40), List.of());

    assertEquals(copies.resolve(copy), written);
    byte[] bytes = Files.readAllBytes(written);
    assertEquals(copy.endsWith("png") ? (byte) 0x89 : (byte) 0xff, bytes[0]);
    assertEquals(40, ImageCodec.decode(bytes).width());
  }

  @Test
  void aNameOfTheLongestLengthIsShortened() throws IOException {
    String name = "\u95e8".repeat(83) + ".heic"; // 254 bytes

    Path written = copies().write("a", Path.of(name), black(40, 40), List.of());

    assertEquals("\u95e8".repeat(76) + ".jpg", written.getFileName().toString()); // 228 bytes
  }

  @Test
  void aFolderThatCannotBeMadeIsToldBeforeTheWork() throws IOException {
    Path file = Files.writeString(folder.resolve("copies"), "a file");

    assertEquals(
        file + " is no folder that files can be written to: a file has that name",
        assertThrows(IOException.class, this::copies).getMessage());
    copies = file.resolve("below");
    assertEquals(
        copies + " is no folder that files can be written to: Not a directory",
        assertThrows(IOException.class, this::copies).getMessage());
  }

  @Test
  void aLinkToAFolderIsAFolder() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(copies, real);

    copies().write("a", Path.of("a.png"), black(40, 40), List.of());

    assertTrue(Files.exists(real.resolve("a.png")));
  }
}
