package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import dev.facepipe.recognition.gallery.Enrolment.Enrolled;
import dev.facepipe.recognition.gallery.Enrolment.Outcome;
import dev.facepipe.recognition.gallery.Enrolment.Refused;
import dev.facepipe.recognition.gallery.Enrolment.Skipped;
import dev.facepipe.recognition.quality.SharpnessTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests enrolment. A photograph here is a text of two numbers: the number of faces, and the value
 * of their embeddings. 99 means a face that is just large enough, 100 a tiny face, 101 a blurred
 * face.
 */
class EnrolmentTest {
  private static final Model MODEL = new Model("resnet34", "1a2b", 1);
  private static final Gallery NOBODY = Gallery.empty(MODEL);

  /** Grey value of the darkest pixels, which are not black. */
  private static final int LIT = 30;

  private final Path folder;

  private final List<Integer> batches = new ArrayList<>();
  private final List<Outcome> progress = new ArrayList<>();

  private final Embedder embedder =
      new Embedder() {
        @Override
        public Model model() {
          return MODEL;
        }

        @Override
        public List<float[]> embed(List<FaceCrop> crops) {
          batches.add(crops.size());
          return crops.stream().map(crop -> new float[] {crop.image().at(1, 0, 0) - LIT}).toList();
        }
      };

  EnrolmentTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static RgbImage decode(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (text.isEmpty()) {
      throw new PictureRefused(
          PictureRefused.Reason.EMPTY, "picture is 0 bytes; expected a JPEG, PNG or WebP");
    }
    String[] words = text.split(" ", -1);
    return new RgbImage(1, 1, new byte[] {Byte.parseByte(words[0]), Byte.parseByte(words[1]), 0});
  }

  /** Returns as many faces as the red value; green is the value of their embeddings. */
  private static List<FaceCrop> findFaces(RgbImage image) {
    int green = image.at(0, 0, 1);
    float side = green == 99 ? 40 : green == 100 ? 39 : 112;
    FaceCrop face =
        SharpnessTest.face(
            112,
            new Box(0, 0, side, side),
            (x, y) -> green == 101 ? 50 : LIT + (x + y) % 2 * green);
    return Collections.nCopies(image.at(0, 0, 0), face);
  }

  private Enrolment enrolment() {
    return new Enrolment(EnrolmentTest::decode, EnrolmentTest::findFaces, embedder);
  }

  private Enrolment.Result enrol(Gallery gallery) {
    return enrolment().enrol(gallery, folder, progress::add);
  }

  private Path put(String file, String content) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      return Files.writeString(path, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void foldersAndFilesNamePeople() {
    Path grace = put("Grace.JPG", "1 30");
    Path second = put("Ada Lovelace/b.png", "1 20");
    Path first = put("Ada Lovelace/a.Jpeg", "1 10");
    put(".hidden/x.jpg", "1 40");
    put("Ada Lovelace/.DS_Store", "");

    Enrolment.Result result = enrol(NOBODY);

    assertEquals(
        List.of(
            new Enrolled(first, "Ada Lovelace", true),
            new Enrolled(second, "Ada Lovelace", true),
            new Enrolled(grace, "Grace", true)),
        result.outcomes());
    assertEquals(result.outcomes(), progress);
    assertEquals(Map.of("Ada Lovelace", 2, "Grace", 1), result.gallery().people());
  }

  @Test
  void galleryKnowsThePhotographOfEachEmbedding() {
    put("Ada Lovelace/a.jpg", "1 10");
    put("Grace.jpg", "1 30");

    Gallery gallery = enrol(NOBODY).gallery();

    assertEquals("Ada Lovelace/a.jpg", gallery.source(0));
    assertEquals("Grace.jpg", gallery.source(1));
  }

  @Test
  void photographThatWasSetAsideIsNotEnrolledAgainAsTheSamePerson() {
    put("Ada/a.jpg", "1 10");
    Path odd = put("Ada/b.jpg", "1 20");
    Gallery before = enrol(NOBODY).gallery().setAside(Map.of(1, new Reason("misfit", "odd")));

    Enrolment.Result again = enrol(before);
    assertEquals(new Enrolled(odd, "Ada", false), again.outcomes().get(1));
    assertSame(before, again.gallery());

    put("Grace/b.jpg", "1 20"); // whose photograph it was
    assertEquals(Map.of("Ada", 1, "Grace", 1), enrol(before).gallery().people());
  }

  @Test
  void poorPhotographsAreRefusedWithTheReason() {
    Path none = put("a.jpg", "0 10");
    Path three = put("b.jpg", "3 10");
    Path tiny = put("c.jpg", "1 100");
    Path blurred = put("d.jpg", "1 101");
    Path empty = put("e.jpg", "");

    Enrolment.Result result = enrol(NOBODY);

    assertEquals(
        List.of(
            new Refused(none, Flaw.NO_FACE, "no face found; expected one"),
            new Refused(three, Flaw.SEVERAL_FACES, "3 faces found; expected one"),
            new Refused(tiny, Flaw.TINY, "face is tiny, 39 x 39 pixels; expected at least 40"),
            new Refused(
                blurred, Flaw.BLURRED, "face is blurred, sharpness 0.0; expected at least 8"),
            new Refused(empty, "picture is 0 bytes; expected a JPEG, PNG or WebP")),
        result.outcomes());
    assertSame(NOBODY, result.gallery());
  }

  @Test
  void acceptedFlawsAreNoReasonToRefuse() {
    put("Ada.jpg", "3 10");
    put("Bea.jpg", "1 100");
    put("Cleo.jpg", "1 101");
    put("Dora.jpg", "1 10"); // the photograph of Ada

    Enrolment tolerant =
        new Enrolment(
            EnrolmentTest::decode,
            EnrolmentTest::findFaces,
            embedder,
            Set.of(Flaw.SEVERAL_FACES, Flaw.TINY, Flaw.BLURRED, Flaw.REPEATED));

    assertEquals(
        Map.of("Ada", 1, "Bea", 1, "Cleo", 1, "Dora", 1),
        tolerant.enrol(NOBODY, folder, progress::add).gallery().people());
  }

  /** Embeddings are a hundredth of those of the other tests: 0.2 apart is within 0.45. */
  @Test
  void faceThatLooksLikeSomebodyElseIsRefused() {
    put("Ada/a.jpg", "1 30");
    put("Ada/b.jpg", "1 60"); // 0.3 from Ada's first: her own
    Path bea = put("Bea/a.jpg", "1 80"); // 0.2 from Ada's second
    put("Cleo/a.jpg", "1 127"); // 0.67 from Ada's second
    Path odd = put("Cleo/b.jpg", "1 70"); // 0.57 from her own, 0.1 from Ada's

    Enrolment.Result result = enrolment(hundredths(), Set.of()).enrol(NOBODY, folder, o -> {});

    assertEquals(Map.of("Ada", 2, "Cleo", 1), result.gallery().people());
    assertEquals(
        new Refused(
            bea, Flaw.SOMEBODY_ELSE, "face looks like Ada, 0.20 away; expected more than 0.45"),
        result.outcomes().get(2));
    assertEquals(odd, result.outcomes().get(4).file());
    assertEquals(Flaw.SOMEBODY_ELSE, ((Refused) result.outcomes().get(4)).flaw());
    assertEquals(
        Map.of("Ada", 2, "Bea", 1, "Cleo", 2),
        enrolment(hundredths(), Set.of(Flaw.SOMEBODY_ELSE))
            .enrol(result.gallery(), folder, o -> {})
            .gallery()
            .people());
  }

  /**
   * Embeddings are a hundredth of those of the other tests. The threshold of few people is 0.49.
   */
  @Test
  void enrolledFaceWithinTheThresholdOfAnotherPersonSaysWhom() {
    put("Ada/a.jpg", "1 20");
    put("Bea/a.jpg", "1 67"); // 0.47 from Ada's: over 0.45, under the threshold
    put("Bea/b.jpg", "1 58"); // 0.38 from Ada's, and nearer to her own
    put("Cleo/a.jpg", "1 120"); // 0.53 from Bea's first

    Enrolment.Result result = enrolment(hundredths(), Set.of()).enrol(NOBODY, folder, o -> {});

    assertEquals(4, result.gallery().size(), result.outcomes().toString());
    List<Enrolled> enrolled = result.outcomes().stream().map(Enrolled.class::cast).toList();
    assertNull(enrolled.get(0).looksLike(), "nobody else is there yet");
    assertLooksLike("Ada", 0.47, enrolled.get(1));
    assertLooksLike("Ada", 0.38, enrolled.get(2));
    assertNull(enrolled.get(3).looksLike());
  }

  @Test
  void acceptedLookalikeSaysWhom() {
    put("Ada/a.jpg", "1 30");
    put("Bea/a.jpg", "1 50");

    Enrolment.Result result =
        enrolment(hundredths(), Set.of(Flaw.SOMEBODY_ELSE)).enrol(NOBODY, folder, o -> {});

    assertLooksLike("Ada", 0.20, (Enrolled) result.outcomes().get(1));
    assertNull(
        ((Enrolled)
                enrolment(hundredths(), Set.of())
                    .enrol(result.gallery(), folder, o -> {})
                    .outcomes()
                    .get(1))
            .looksLike(),
        "a photograph that is known already warns of nobody");
  }

  private static void assertLooksLike(String name, double distance, Enrolled enrolled) {
    LooksLike other = enrolled.looksLike();
    assertNotNull(other, enrolled.toString());
    assertEquals(name, other.name());
    assertEquals(distance, other.distance(), 1e-4);
    assertEquals(0.49, other.threshold(), 0.005);
  }

  /**
   * After 2,048 photographs the first ones are searched by an index. The crop's place carries the
   * embedding: people are 10 apart, and the last is 0.2 from the first. The limit for 2,048 is 0.45
   * * (99 / 2,048)^(1/11.8) = 0.348.
   */
  @Test
  void lookalikeOfAnEarlyPhotographOfManyIsFound() {
    for (int i = 0; i < 2_100; i++) {
      put("p%04d.jpg".formatted(i), i + " 0");
    }
    Path last = put("z.jpg", "0 2");
    FaceCrop face = SharpnessTest.face(8, new Box(0, 0, 8, 8), (x, y) -> 90);
    Embedder byPlace =
        new Embedder() {
          @Override
          public Model model() {
            return MODEL;
          }

          @Override
          public List<float[]> embed(List<FaceCrop> crops) {
            return crops.stream()
                .map(crop -> new float[] {crop.left() * 10 + crop.top() / 10f})
                .toList();
          }
        };
    Enrolment enrolment =
        new Enrolment(
            bytes -> {
              String[] words = new String(bytes, UTF_8).split(" ", -1);
              int number = Integer.parseInt(words[0]);
              return new RgbImage(
                  1,
                  1,
                  new byte[] {
                    (byte) (number / 128), (byte) (number % 128), Byte.parseByte(words[1])
                  });
            },
            image ->
                List.of(
                    new FaceCrop(
                        face.face(),
                        face.image(),
                        image.at(0, 0, 0) * 128 + image.at(0, 0, 1),
                        image.at(0, 0, 2),
                        1)),
            byPlace,
            Set.of(Flaw.TINY, Flaw.BLURRED));

    Enrolment.Result result = enrolment.enrol(NOBODY, folder, outcome -> {});

    assertEquals(2_100, result.gallery().people().size());
    assertEquals(
        new Refused(
            last, Flaw.SOMEBODY_ELSE, "face looks like p0000, 0.20 away; expected more than 0.35"),
        result.outcomes().get(2_100));
  }

  /** Embeddings near 0 are unrecognisable. */
  @Test
  void patternBesideAFaceIsNoSecondFace() {
    put("Ada.jpg", "2 50"); // a face, and a pattern
    Path pattern = put("Bea.jpg", "1 1");

    Enrolment enrolment =
        new Enrolment(
            EnrolmentTest::decode,
            image -> {
              List<FaceCrop> faces = new ArrayList<>(findFaces(image));
              if (faces.size() == 2) {
                faces.set(0, findFaces(decode("1 1".getBytes(UTF_8))).get(0));
              }
              return faces;
            },
            hundredths());
    Enrolment.Result result = enrolment.enrol(NOBODY, folder, progress::add);

    assertEquals(Map.of("Ada", 1), result.gallery().people());
    assertEquals(0.5f, result.gallery().vectors()[0], 1e-6f);
    assertEquals(
        List.of(
            new Refused(
                pattern,
                Flaw.UNRECOGNISABLE,
                "face is not recognisable, score 2; expected at least 40")),
        result.outcomes().subList(1, 2));
  }

  @Test
  void darkAndBrightAndTurnedFacesAreRefused() {
    put("a.jpg", "1 10");
    record Case(IntBinaryOperator grey, Landmarks landmarks, Flaw flaw) {}
    Landmarks level = Face.inTheMiddle(112, 112).landmarks();
    Landmarks turned =
        new Landmarks(
            level.leftEye(),
            level.rightEye(),
            new Point(level.nose().x() + 8, level.nose().y()), // eyes are 11.2 apart
            level.leftMouth(),
            level.rightMouth());
    for (Case one :
        List.of(
            new Case((x, y) -> (x + y) % 2 * 20, level, Flaw.DARK),
            new Case((x, y) -> 255 - (x + y) % 2 * 8, level, Flaw.BRIGHT),
            new Case((x, y) -> 90 + (x + y) % 2 * 20, turned, Flaw.TURNED))) {
      FaceCrop level112 = SharpnessTest.face(112, new Box(0, 0, 112, 112), one.grey());
      FaceCrop face =
          new FaceCrop(
              new Face(level112.face().box(), 1, one.landmarks()), level112.image(), 0, 0, 1);

      Outcome outcome =
          new Enrolment(EnrolmentTest::decode, image -> List.of(face), embedder)
              .enrol(NOBODY, folder, progress::add)
              .outcomes()
              .get(0);

      assertEquals(one.flaw(), ((Refused) outcome).flaw(), outcome.toString());
    }
  }

  @Test
  void wordsOfFlawsAreThoseOfTheCommandLine() {
    assertEquals(Flaw.SOMEBODY_ELSE, Flaw.acceptable("somebody-else"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Flaw.acceptable("no-face"));
    assertTrue(
        refused.toString().contains("'no-face'; expected one of several-faces, tiny, blurred"),
        refused.toString());
  }

  private static Enrolment enrolment(Embedder embedder, Set<Flaw> accepted) {
    return new Enrolment(EnrolmentTest::decode, EnrolmentTest::findFaces, embedder, accepted);
  }

  private static Embedder hundredths() {
    return new Embedder() {
      @Override
      public Model model() {
        return MODEL;
      }

      @Override
      public Optional<Recognisability> recognisability() {
        return Optional.of(new Recognisability("1a2b", new float[1], 0, 0.5, null));
      }

      @Override
      public List<float[]> embed(List<FaceCrop> crops) {
        return crops.stream()
            .map(crop -> new float[] {(crop.image().at(1, 0, 0) - LIT) / 100f})
            .toList();
      }
    };
  }

  @Test
  void faceOfFortyPixelsIsLargeEnough() {
    put("Ada.jpg", "1 99");

    assertEquals(Map.of("Ada", 1), enrol(NOBODY).gallery().people());
  }

  @Test
  void otherFilesAreReportedWithTheReason() throws IOException {
    Path text = put("Ada/notes.txt", "1 10");
    Path bare = put("Grace", "1 10");
    Path deep = folder.resolve("Ada/2026");
    put("Ada/2026/a.jpg", "1 10");
    Path reserved = put("Unknown.jpg", "1 10");
    Path lonely = Files.createDirectory(folder.resolve("Zoe"));

    assertEquals(
        List.of(
            new Refused(deep, "folder inside the folder of Ada; expected photographs only"),
            new Skipped(text, "no picture, neither by its name nor by its first bytes"),
            new Skipped(bare, "no picture, neither by its name nor by its first bytes"),
            new Refused(
                reserved,
                "name of a person is 'Unknown', which answers use for a face without a name;"
                    + " expected another"),
            new Refused(lonely, "no photographs in this folder")),
        enrol(NOBODY).outcomes());
  }

  @Test
  void aFolderWithoutPhotographsIsRefused() throws IOException {
    assertEquals(
        List.of(
            new Refused(folder, "no photographs in this folder; expected NAME/*.jpg or NAME.jpg")),
        enrol(NOBODY).outcomes());

    Path notes = put("notes.txt", "");
    assertEquals(
        List.of(
            new Skipped(notes, "no picture, neither by its name nor by its first bytes"),
            new Refused(
                folder,
                "no photographs in this folder, only other files: 1; expected NAME/*.jpg or NAME.jpg")),
        enrol(NOBODY).outcomes());

    Path empty = Files.createDirectory(folder.resolve("Ada"));
    Path text = put("Bea/notes.txt", "");
    assertEquals(
        List.of(
            new Refused(empty, "no photographs in this folder"),
            new Skipped(text, "no picture, neither by its name nor by its first bytes"),
            new Refused(text.getParent(), "no photographs in this folder, only other files: 1"),
            new Skipped(notes, "no picture, neither by its name nor by its first bytes")),
        enrol(NOBODY).outcomes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ada/Thumbs.db",
        "Ada/THUMBS.DB",
        "Ada/desktop.ini",
        "Ada/ehthumbs.db",
        "Ada/Picasa.ini",
        "Ada/.picasa.ini",
        "Ada/._a.jpg",
        "Ada/.thumbnails/a.jpg",
        "Ada/@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg",
        "Ada/Icon\r",
        "Ada/~syncthing~b.jpg.tmp",
        "Ada/b.jpg.crdownload",
        "Ada/b.jpg.ocTransferId1234.part",
        "Ada/a.jpg@SynoEAStream",
        "desktop.ini",
        "Thumbs.db",
        "__MACOSX/Ada/._a.jpg",
        "@eaDir/Ada/SYNOFILE_THUMB_M.png",
        "#recycle/Bea/a.jpg",
        "#snapshot/Bea/a.jpg",
        "$RECYCLE.BIN/Bea.jpg",
        "System Volume Information/IndexerVolumeGuid",
        "lost+found/Bea.jpg",
        ".stversions/Bea.jpg",
        "@Recycle/Bea.jpg",
        "LOST.DIR/1"
      })
  void filesOfProgramsAreSkipped(String file) {
    Path photograph = put("Ada/a.jpg", "1 10");
    put(file, "1 20");

    assertEquals(List.of(new Enrolled(photograph, "Ada", true)), enrol(NOBODY).outcomes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jfif", "a.jpe", "a.JPG", "a.heic", "a", "a.jpg_large", "a.dat"})
  void pictureIsRecognisedByItsFirstBytes(String file) throws IOException {
    Path photograph = put("Ada/" + file, "");
    byte[] jpeg = ImageCodec.jpeg(new RgbImage(1, 1, new byte[] {1, 10, 0}), 90);
    Enrolment real =
        new Enrolment(
            bytes -> Arrays.equals(jpeg, bytes) ? decode("1 10".getBytes(UTF_8)) : decode(bytes),
            EnrolmentTest::findFaces,
            embedder);
    Files.write(photograph, jpeg);

    assertEquals(
        List.of(new Enrolled(photograph, "Ada", true)),
        real.enrol(NOBODY, folder, progress::add).outcomes());
    assertEquals(List.of(photograph), Enrolment.filesOf(folder, "Ada"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.JFIF", "a.heic"})
  void invalidPictureWithAPicturesNameIsRefused(String file) {
    Path text = put("Ada/" + file, "");

    assertEquals(
        List.of(new Refused(text, "picture is 0 bytes; expected a JPEG, PNG or WebP")),
        enrol(NOBODY).outcomes());
  }

  @Test
  void foldersInBothUnicodeFormsAreOnePerson() {
    put("Jos\u00e9/a.jpg", "1 10");
    put("Jose\u0301/b.jpg", "1 20");

    assertEquals(Map.of("Jos\u00e9", 2), enrol(NOBODY).gallery().people());
    assertEquals(2, Enrolment.filesOf(folder, "Jose\u0301").size());
    assertEquals(2, Enrolment.foldersOf(folder, "Jose\u0301").size());
  }

  @Test
  void enrolledPhotographIsNotAddedAgain() {
    Path file = put("Ada/a.jpg", "1 10");
    Gallery once = enrol(NOBODY).gallery();
    Path copy = put("Ada/copy.jpg", "1 10");
    Path other = put("Ada/other.jpg", "1 11");

    Enrolment.Result again = enrol(once);

    assertEquals(
        List.of(
            new Enrolled(file, "Ada", false),
            new Enrolled(copy, "Ada", false),
            new Enrolled(other, "Ada", true)),
        again.outcomes());
    assertEquals(2, again.gallery().size());
  }

  @Test
  void copiesInOneFolderAreAddedOnce() {
    put("Ada/a.jpg", "1 10");
    put("Ada/b.jpg", "1 10");

    assertEquals(1, enrol(NOBODY).gallery().size());
  }

  @Test
  void samePhotographUnderAnotherNameIsRefused() {
    put("Ada.jpg", "1 10");
    Path other = put("Grace.jpg", "1 10");

    assertEquals(
        new Refused(other, Flaw.REPEATED, "this photograph is already enrolled as Ada"),
        enrol(NOBODY).outcomes().get(1));
  }

  @Test
  void photographsAreEmbeddedEightAtATime() {
    for (int i = 0; i < 19; i++) {
      put("p%02d.jpg".formatted(i), i == 3 ? "0 10" : "1 %d".formatted(50 + i));
    }

    Enrolment.Result result = enrol(NOBODY);

    assertEquals(List.of(7, 8, 3), batches);
    assertEquals(18, result.gallery().size());
    assertEquals("p18", result.gallery().match(new float[] {68}).orElseThrow().name());
  }

  @Test
  void composedAndDecomposedNamesAreEqual() {
    put("Zoe\u0308.jpg", "1 10");

    assertEquals(Map.of("Zo\u00eb", 1), enrol(NOBODY).gallery().people());
  }

  @Test
  void missingFolderIsNamed() {
    Path missing = folder.resolve("people");
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> enrolment().enrol(NOBODY, missing, progress::add));

    assertEquals(
        "no such folder: %s; expected a folder with NAME/*.jpg or NAME.jpg".formatted(missing),
        thrown.getMessage());
  }

  @Test
  void galleryOfAnotherNetworkIsRefused() {
    var other = Gallery.empty(new Model("resnet34", "ffff", 1));

    assertEquals(
        "gallery to enrol into holds embeddings of resnet34 (ffff) with 1 values;"
            + " expected resnet34 (1a2b) with 1",
        assertThrows(IllegalStateException.class, () -> enrol(other)).getMessage());
  }
}
