package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.recognition.embedding.Model;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what a gallery holds beside the references that it matches. */
class GalleryExtrasTest {
  private static final Model MODEL = new Model("resnet34", "1a2b", 2);
  private static final LocalDate DATE = LocalDate.of(2026, 11, 29);
  private static final Reason MISFIT = new Reason("misfit", "0.71 from the others");
  private static final Calibration CALIBRATION =
      new Calibration(0.41, 0.01, 120, DATE, "leave one person out");

  private static final Gallery PLAIN =
      Gallery.empty(MODEL)
          .with(
              List.of(
                  new Reference("Ada", new float[] {0, 0}, "Ada/a.jpg"),
                  new Reference("Ada", new float[] {1, 0}, ""),
                  new Reference("Bea", new float[] {9, 0}, "Bea.jpg"),
                  new Reference("Ada", new float[] {0, 5}, "Ada/c.jpg")));

  /** Ada's third reference is set aside, a poster at (5, 0) is ignored. */
  private static final Gallery FULL =
      PLAIN
          .setAside(Map.of(3, MISFIT))
          .ignoring(List.of(new Ignored(new float[] {5, 0}, "poster", DATE)))
          .calibrated(CALIBRATION);

  private static String text(SetAside aside) {
    return "%s %s (%s) %s"
        .formatted(
            aside.reference().name(),
            List.of(aside.reference().vector()[0], aside.reference().vector()[1]),
            aside.reference().source(),
            aside.reason());
  }

  private static String text(Ignored ignored) {
    return "%s %s %s"
        .formatted(
            List.of(ignored.vector()[0], ignored.vector()[1]), ignored.label(), ignored.date());
  }

  /** Returns all that a gallery holds, as text. */
  private static String text(Gallery gallery) {
    return String.join(
        "\n",
        IntStream.range(0, gallery.size())
            .mapToObj(gallery::reference)
            .map(one -> text(new SetAside(one, new Reason("in", "use"))))
            .toList()
            .toString(),
        gallery.aside().stream().map(GalleryExtrasTest::text).toList().toString(),
        gallery.ignored().stream().map(GalleryExtrasTest::text).toList().toString(),
        gallery.calibration().toString());
  }

  private static String refusal(Runnable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static List<String> asides(Gallery gallery) {
    return gallery.aside().stream().map(GalleryExtrasTest::text).toList();
  }

  @Test
  void setAsideReferenceIsKeptButNotMatched() {
    Gallery after = PLAIN.setAside(Map.of(3, MISFIT));

    assertEquals(Map.of("Ada", 2, "Bea", 1), after.people());
    assertEquals(List.of("Ada [0.0, 5.0] (Ada/c.jpg) misfit: 0.71 from the others"), asides(after));
    assertEquals(5, after.match(new float[] {0, 5}).orElseThrow().distance());
    assertEquals(3, after.vectorsOf("Ada"));
  }

  @Test
  void lastReferenceOfAPersonIsNotSetAside() {
    assertEquals(
        "all references of Bea would be set aside; expected one to stay",
        refusal(() -> PLAIN.setAside(Map.of(2, MISFIT))));
  }

  @Test
  void removedReferenceIsGone() {
    Gallery after = FULL.without(Set.of(0));

    assertEquals(Map.of("Ada", 1, "Bea", 1), after.people());
    assertEquals(1, after.match(new float[] {0, 0}).orElseThrow().distance());
    assertEquals(asides(FULL), asides(after));
  }

  @Test
  void lastReferenceOfAPersonIsNotRemoved() {
    assertEquals(
        "all references of Ada would be removed; expected one to stay",
        refusal(() -> FULL.without(Set.of(0, 1))));
  }

  @Test
  void removedSetAsideReferenceIsGone() {
    Gallery after = FULL.withoutAside(aside -> aside.reference().name().equals("Ada"));

    assertEquals(List.of(), after.aside());
    assertEquals(FULL.people(), after.people());
    assertEquals(FULL.aside().size(), FULL.withoutAside(aside -> false).aside().size());
  }

  @Test
  void takenBackReferenceIsMatchedAgain() {
    Gallery after = FULL.takeBack(aside -> true);

    assertEquals(0, after.match(new float[] {0, 5}).orElseThrow().distance());
    assertEquals(List.of(), after.aside());
    assertEquals("Ada/c.jpg", after.source(3));
    assertEquals(1, FULL.takeBack(aside -> false).aside().size());
  }

  @Test
  void faceNearerToAnIgnoredFaceThanToAPersonSaysSo() {
    // (4, 0) is 1 from the poster and 3 from Ada; (2, 0) is 3 from the poster and 1 from Ada.
    assertEquals(
        new Match("Ada", 3, new Match.Neighbour("Bea", 5), 1.0),
        FULL.match(new float[] {4, 0}).orElseThrow());
    assertEquals(
        new Match("Ada", 1, new Match.Neighbour("Bea", 7)),
        FULL.match(new float[] {2, 0}).orElseThrow());
  }

  @Test
  void personWinsOverAnEquallyNearIgnoredFace() {
    assertEquals(
        new Match("Ada", 2, new Match.Neighbour("Bea", 6)),
        FULL.match(new float[] {3, 0}).orElseThrow());
  }

  @Test
  void tooManyIgnoredFacesAreRefused() {
    var faces = new ArrayList<Ignored>();
    for (int i = 0; i < 1001; i++) {
      faces.add(new Ignored(new float[] {i, 0}, "", DATE));
    }

    assertEquals(
        "gallery has 1001 ignored faces; expected at most 1000",
        refusal(() -> PLAIN.ignoring(faces)));
    assertEquals(1000, PLAIN.ignoring(faces.subList(0, 1000)).ignored().size());
  }

  @Test
  void removingAPersonRemovesAllThatIsKeptUnderTheName() {
    Gallery labelled =
        FULL.ignoring(
            List.of(
                new Ignored(new float[] {5, 0}, "poster", DATE),
                new Ignored(new float[] {6, 0}, "Ada", DATE)));
    assertEquals(4, labelled.vectorsOf("Ada"));

    Gallery after = labelled.without("Ada").orElseThrow();

    assertEquals(
        "[Bea [9.0, 0.0] (Bea.jpg) in: use]\n[]\n[[5.0, 0.0] poster 2026-11-29]\n"
            + Optional.of(CALIBRATION),
        text(after));
    assertEquals(0, after.vectorsOf("Ada"));
  }

  @Test
  void personOfWhomOnlyASetAsideReferenceIsLeftIsRemoved() {
    Gallery only =
        Gallery.owning(
            MODEL,
            List.of(),
            List.of(),
            Vectors.of(new float[0], 2),
            new Extras(FULL.aside(), List.of(), null));

    assertEquals(List.of(), only.without("Ada").orElseThrow().aside());
  }

  @Test
  void renamedPersonKeepsReferencesAndLosesTheOldNameEverywhere() {
    assertEquals(
        "[Eve [0.0, 0.0] (a.jpg) in: use, Eve [1.0, 0.0] () in: use, Bea [9.0, 0.0] (Bea.jpg) in:"
            + " use]\n[Eve [0.0, 5.0] (c.jpg) misfit: 0.71 from the others]\n[[5.0, 0.0] poster"
            + " 2026-11-29]\n"
            + Optional.of(CALIBRATION),
        text(FULL.renamed("Ada", "Eve")));
    assertEquals("", PLAIN.renamed("Bea", "Eve").source(2), "Bea.jpg is a name too");
  }

  @Test
  void renamingToANameThatIsTakenMakesOnePerson() {
    Gallery after = FULL.renamed("Ada", "Bea");

    assertEquals(Map.of("Bea", 3), after.people());
    assertEquals(4, after.vectorsOf("Bea"));
  }

  @Test
  void everyChangeKeepsTheCalibrationAndTheRest() {
    List<Gallery> changed =
        List.of(
            FULL.with("Cleo", List.of(new float[] {1, 1})),
            FULL.without("Bea").orElseThrow(),
            FULL.setAside(Map.of(0, MISFIT)),
            FULL.renamed("Bea", "Cleo"),
            FULL.with(PLAIN));

    for (Gallery gallery : changed) {
      assertEquals(Optional.of(CALIBRATION), gallery.calibration());
      assertEquals(1, gallery.ignored().size());
      assertTrue(asides(gallery).contains(asides(FULL).get(0)));
    }
    assertEquals(Optional.of(CALIBRATION), FULL.takeBack(aside -> true).calibration());
    assertEquals(Optional.of(CALIBRATION), FULL.ignoring(List.of()).calibration());
  }

  @Test
  void anotherGalleryIsAddedWhole() {
    Gallery both = Gallery.empty(MODEL).with(FULL);

    assertEquals(
        text(FULL).replace(Optional.of(CALIBRATION).toString(), ""),
        text(both).replace(Optional.empty().toString(), ""));
  }

  @Test
  void fileHoldsEverything() {
    assertEquals(text(FULL), text(GalleryFile.decode(GalleryFile.encode(FULL), "people.npz")));
  }

  /** The file is made by make_galleries.py, with NumPy; the values were entered by hand. */
  @Test
  void readsWhatNumPyWritesOfEveryArray() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("numpy-everything.npz")) {
      Gallery read = GalleryFile.decode(Objects.requireNonNull(in).readAllBytes(), "everything");

      assertEquals(text(FULL), text(read));
      assertEquals(FULL.version(), read.version());
    }
  }

  @Test
  void versionIsTheHashOfTheContents() {
    // python3: import hashlib, struct
    // i = lambda n: struct.pack('>i', n)
    // w = lambda s: i(len(s.encode())) + s.encode()
    // ws = lambda t, l: w(t) + i(len(l)) + b''.join(map(w, l))
    // f = lambda *v: struct.pack('<%df' % len(v), *v)
    // hashlib.sha256(w('resnet34') + w('1a2b') + i(2) + i(3) + w('Ada') + w('Ada') + w('Bea')
    //     + f(0, 0, 1, 0, 9, 0) + ws('sources', ['Ada/a.jpg', '', 'Bea.jpg'])
    //     + ws('aside_names', ['Ada']) + ws('aside_reasons', ['misfit: 0.71 from the others'])
    //     + ws('aside_sources', ['Ada/c.jpg']) + f(0, 5) + ws('ignored_labels', ['poster'])
    //     + ws('ignored_dates', ['2026-11-29']) + f(5, 0) + ws('calibration',
    //     ['{"threshold":0.41,"target":0.01,"people":120,"date":"2026-11-29",'
    //     '"rule":"leave one person out"}'])).hexdigest()[:16]
    assertEquals("3199c1123abcf072", FULL.version());
  }

  @Test
  void everyPartOfTheContentsChangesTheVersion() {
    List<Gallery> all =
        List.of(
            PLAIN,
            PLAIN.renamed("Bea", "Beb").renamed("Beb", "Bea"), // without its photograph's name
            PLAIN.setAside(Map.of(3, MISFIT)),
            PLAIN.setAside(Map.of(3, new Reason("misfit", "0.72 from the others"))),
            PLAIN.setAside(Map.of(1, MISFIT)),
            PLAIN.without("Bea").orElseThrow(),
            PLAIN.ignoring(List.of(new Ignored(new float[] {5, 0}, "", DATE))),
            PLAIN.ignoring(List.of(new Ignored(new float[] {5, 1}, "", DATE))),
            PLAIN.ignoring(List.of(new Ignored(new float[] {5, 0}, "poster", DATE))),
            PLAIN.ignoring(List.of(new Ignored(new float[] {5, 0}, "", DATE.plusDays(1)))),
            PLAIN.calibrated(CALIBRATION),
            PLAIN.calibrated(new Calibration(0.42, 0.01, 120, DATE, "leave one person out")));

    Set<String> versions = new HashSet<>();
    all.forEach(gallery -> versions.add(gallery.version()));

    assertEquals(all.size(), versions.size());
  }

  /** Fixed by {@code GalleryFileTest.formatIsUnchanged} and {@code versionIsTheHash…} as well. */
  @Test
  void galleryWithoutExtrasKeepsBytesAndVersion() {
    Gallery old = Gallery.of(MODEL, List.of("Ada", "Bea"), new float[] {0, 0, 9, 0});
    Gallery emptied =
        old.with("Ada", List.of(new float[] {0, 5}))
            .setAside(Map.of(2, MISFIT))
            .ignoring(List.of(new Ignored(new float[] {5, 0}, "", DATE)))
            .ignoring(List.of())
            .takeBack(aside -> true);
    Gallery same = Gallery.of(MODEL, List.of("Ada", "Bea", "Ada"), emptied.vectors());

    assertArrayEquals(GalleryFile.encode(same), GalleryFile.encode(emptied));
    assertEquals(same.version(), emptied.version());
    assertNotEquals(old.version(), emptied.version());
  }

  private static byte[] changed(UnaryOperator<String> nameOf, String without) {
    var out = new ByteArrayOutputStream();
    try (var in = new ZipInputStream(new ByteArrayInputStream(GalleryFile.encode(FULL)));
        var zip = new ZipOutputStream(out)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!entry.getName().equals(without + ".npy")) {
          zip.putNextEntry(new ZipEntry(nameOf.apply(entry.getName())));
          zip.write(in.readAllBytes());
          zip.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aside_names|array aside_names has no texts; expected 1, one for each embedding",
        "aside_reasons|array aside_reasons has no texts; expected 1, one for each embedding",
        "aside_vectors|array aside_vectors is missing; expected it beside aside_names",
        "ignored_labels|array ignored_labels has no texts; expected 1, one for each embedding",
        "ignored_vectors|array ignored_vectors is missing; expected it beside ignored_labels"
      })
  void missingArrayIsNamed(String array, String words) {
    GalleryRefused refused =
        assertThrows(
            GalleryRefused.class,
            () -> GalleryFile.decode(changed(name -> name, array), "people.npz"));

    assertEquals("gallery people.npz: cannot be read: " + words, refused.getMessage());
  }

  @Test
  void photographsMayBeMissing() {
    Gallery read = GalleryFile.decode(changed(name -> name, "aside_sources"), "people.npz");

    assertEquals("", read.aside().get(0).reference().source());
  }

  static List<List<String>> damagedCalibrations() {
    return List.of(
        List.of(
            "hello",
            "calibration is not the expected JSON: unexpected character at line 1, column 1"),
        List.of("{}", "calibration has no field date"),
        List.of(
            "{\"threshold\":0,\"target\":0.01,\"people\":1,\"date\":\"2026-11-29\",\"rule\":\"a\"}",
            "calibration has threshold 0.0; expected above 0"),
        List.of(
            "{\"threshold\":1,\"target\":2,\"people\":1,\"date\":\"2026-11-29\",\"rule\":\"a\"}",
            "calibration has target 2.0; expected 0 to 1"),
        List.of(
            "{\"threshold\":1,\"target\":1,\"people\":-1,\"date\":\"2026-11-29\",\"rule\":\"a\"}",
            "calibration has people -1; expected 0 or more"),
        List.of(
            "{\"threshold\":1,\"target\":1,\"people\":1,\"date\":\"yesterday\",\"rule\":\"a\"}",
            "calibration has date 'yesterday'; expected one such as 2026-11-29"),
        List.of(
            "{\"threshold\":1,\"target\":1,\"people\":1,\"date\":\"2026-11-29\",\"rule\":\"\"}",
            "calibration has rule ; expected one line of 1 to 200 printable characters"));
  }

  @ParameterizedTest
  @MethodSource("damagedCalibrations")
  void damagedCalibrationIsRefusedInWords(List<String> jsonAndWords) {
    assertEquals(jsonAndWords.get(1), refusal(() -> Calibration.parse(jsonAndWords.get(0))));
    byte[] text = jsonAndWords.get(0).getBytes(UTF_8);
    byte[] header = new NpyHeader('S', text.length, false, List.of()).bytes();
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("calibration.npy"));
      zip.write(header);
      zip.write(text);
      zip.closeEntry();
    } catch (IOException e) {
      throw new AssertionError(e);
    }

    GalleryRefused refused =
        assertThrows(
            GalleryRefused.class, () -> GalleryFile.decode(out.toByteArray(), "people.npz"));

    assertEquals(
        "gallery people.npz: cannot be read: array calibration.npy is damaged: "
            + jsonAndWords.get(1),
        refused.getMessage());
  }

  @Test
  void embeddingsOfAnotherSizeAreRefused() {
    assertEquals(
        "embedding of an ignored face has 3 values; expected 2, the size of resnet34 (1a2b)",
        refusal(() -> PLAIN.ignoring(List.of(new Ignored(new float[3], "", DATE)))));
    assertEquals(
        "ignored face 0 (poster) has value NaN at index 1; expected finite values",
        refusal(
            () ->
                PLAIN.ignoring(List.of(new Ignored(new float[] {0, Float.NaN}, "poster", DATE)))));
  }

  @ParameterizedTest
  @CsvSource({
    "Ada/a.jpg, Ada/a.jpg",
    "Ada.jpg, Ada.jpg",
    "/home/Ada/photographs/Bea/a.jpg, Bea/a.jpg",
    "'Bea/a\u0007\n.jpg', Bea/a??.jpg"
  })
  void photographsKeepTheLastTwoSegmentsOfTheirPath(String path, String kept) {
    assertEquals(kept, new Reference("Ada", new float[2], path).source());
    assertEquals(kept, Source.checked(kept));
  }

  @Test
  void longNameOfAPhotographIsCut() {
    String cut = Source.checked("Ada/" + "\ud83d\ude00".repeat(300) + ".jpg");

    assertEquals("\ud83d\ude00".repeat(196) + ".jpg", cut);
    assertEquals(cut, Source.checked(cut));
  }

  @Test
  void reasonNeedsACodeAndWords() {
    assertEquals(MISFIT, Reason.parse("misfit: 0.71 from the others"));
    assertEquals("reason is 'misfit'; expected CODE: WORDS", refusal(() -> Reason.parse("misfit")));
    assertEquals(
        "code of a reason is 'Mis fit'; expected 1 to 32 of a-z and -",
        refusal(() -> Reason.parse("Mis fit: a")));
    assertEquals(
        "words of reason misfit are 'a?b'; expected one line of 1 to 200 printable characters",
        refusal(() -> new Reason("misfit", "a\nb")));
  }
}
