package dev.facepipe.local.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.local.cli.VerifyCommand.Pair;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairsFileTest {
  @TempDir private Path folder;

  private Path file(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("pairs.csv"), text.getBytes(charset));
  }

  private void assertRead(Path file) {
    assertEquals(
        List.of(
            new Pair(folder.resolve("x.jpg"), folder.resolve("y z.jpg"), true),
            new Pair(folder.resolve("x.jpg"), folder.resolve("\u00fc.jpg"), false)),
        PairsFile.read(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b,same\nx.jpg,y z.jpg,1\nx.jpg,\u00fc.jpg,0\n",
        "x.jpg,y z.jpg,1\nx.jpg,\u00fc.jpg,0",
        "a,b,same\r\nx.jpg,y z.jpg,1\r\nx.jpg,\u00fc.jpg,0\r\n",
        "a,b,same\rx.jpg,y z.jpg,1\rx.jpg,\u00fc.jpg,0\r",
        "\ufeffa,b,same\nx.jpg,y z.jpg,1\nx.jpg,\u00fc.jpg,0\n",
        "A, B, Same\n\nx.jpg, y z.jpg, yes\n\nx.jpg, \u00fc.jpg, no\n\n",
        "a;b;same\nx.jpg;y z.jpg;1\nx.jpg;\u00fc.jpg;0\n",
        "a\tb\tsame\nx.jpg\ty z.jpg\t1\nx.jpg\t\u00fc.jpg\t0\n",
        "\"a\",\"b\",\"same\"\n\"x.jpg\",\"y z.jpg\",\"1\"\n\"x.jpg\",\"\u00fc.jpg\",\"0\"\n"
      })
  void readsSpreadsheetExports(String text) throws IOException {
    assertRead(file(text, UTF_8));
  }

  @Test
  void utf16IsReadByItsByteOrderMark() throws IOException {
    String text = "\ufeffa\tb\tsame\r\nx.jpg\ty z.jpg\t1\r\nx.jpg\t\u00fc.jpg\t0\r\n";

    assertRead(file(text, UTF_16LE));
    assertRead(file(text, UTF_16BE));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            "a,b,different\nx.jpg,y.jpg,1\n",
            " line 1 is 'a,b,different'; expected a last column that says whether two pictures show"
                + " the same person, not whether they differ"),
        Arguments.of(
            "image1;image2;distance\nx.jpg;y.jpg;0.4\n",
            " line 1 is 'image1,image2,distance'; expected a last column that says whether two"
                + " pictures show the same person, not whether they differ"),
        Arguments.of(
            "door,hall,maybe\nx.jpg,y.jpg,1\n",
            " line 1 is 'door,hall,maybe'; expected a heading such as a,b,same, or a pair"),
        Arguments.of(
            "door;hall\nx.jpg;y.jpg\n",
            " line 1 is 'door,hall'; expected a heading such as a,b,same, or a pair"),
        Arguments.of(
            "id,file1,file2,match\n1,x.jpg,y.jpg,1\n",
            " line 1 is 'id,file1,file2,match'; expected a heading such as a,b,same, or a pair"),
        Arguments.of(
            "x.jpg,y.jpg,maybe\n",
            " line 1: same is 'maybe'; expected 1 or 0, yes or no, true or false"),
        Arguments.of(
            "file1,file2,match\nfile1,file2,match\n",
            " line 2: same is 'match'; expected 1 or 0, yes or no, true or false"),
        Arguments.of(
            "a,b,same\n\nx.jpg;y.jpg;1\n",
            " line 3 has 1 columns; expected a,b,same, separated by ','"),
        Arguments.of(
            "a;b;same\nx.jpg;y.jpg;1;2\n",
            " line 2 has 4 columns; expected a,b,same, separated by ';'"),
        Arguments.of(
            "x.jpg y.jpg 1\n", " line 1 has 1 columns; expected a,b,same, separated by ','"),
        Arguments.of(
            "a\tb\nx.jpg\n", " line 2 has 1 columns; expected a,b,same, separated by tabs"),
        Arguments.of("a,b,same\nx.jpg,,1\n", " line 2 is empty in column b; expected a picture"),
        Arguments.of(
            "a,b,same\nx.jpg,y.jpg,maybe\n",
            " line 2: same is 'maybe'; expected 1 or 0, yes or no, true or false"),
        Arguments.of("a,b,same\n", " holds no pairs; expected lines a,b,same"),
        Arguments.of("", " holds no pairs; expected lines a,b,same"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file1,file2,match",
        "FILE1;FILE2;MATCH",
        "image_a;image_b;label",
        "imageA\timageB\tisSame",
        "b,a,same",
        "\"Image 1\",\"Image 2\",\"Same person?\"",
        "left,right",
        "image.1,image.2,is.same",
        "1st photo,2nd photo,ground truth",
        "probe,reference,genuine",
        "foto1,foto2,gleich",
        "\u753b\u50cf\u30581,\u753b\u50cf\u30582,\u540c\u4e00\u4eba\u7269"
      })
  void headingsOfOtherProgramsAreNoPairs(String heading) throws IOException {
    String separator = heading.contains(";") ? ";" : heading.contains("\t") ? "\t" : ",";
    String pair = String.join(separator, "x.jpg", "y.jpg", "1");

    assertEquals(
        List.of(new Pair(folder.resolve("x.jpg"), folder.resolve("y.jpg"), true)),
        PairsFile.read(file(heading + "\n" + pair + "\n", UTF_8)));
  }

  /** None of these pictures exists. */
  @ParameterizedTest
  @CsvSource({
    "gone.jpg, away.jpg, 1",
    "gone1.raw, gone2.raw, 0",
    "a, b, 1",
    "people/ada1, people/ada2, ''",
    "file1, file2, yes",
    "image.jpg, photo.jpg, same"
  })
  void aFirstPairOfMissingPicturesIsNoHeading(String a, String b, String same) throws IOException {
    List<Pair> pairs =
        PairsFile.read(file("%s,%s,%s\nx.jpg,y.jpg,1\n".formatted(a, b, same), UTF_8));

    assertEquals(2, pairs.size());
    assertEquals(folder.resolve(a), pairs.get(0).a());
  }

  @Test
  void picturesThatExistAreNoHeading() throws IOException {
    Files.createFile(folder.resolve("left"));

    assertEquals(1, PairsFile.read(file("left,right\n", UTF_8)).size());
  }

  @ParameterizedTest
  @CsvSource({
    "Yes, true", "No, false", "Y, true", "n, false", "TRUE, true", "False, false", "T, true",
    "f, false", "1, true", "0, false", "1.0, true", "0.0, false", "Same, true", "different, false"
  })
  void theLastColumnMayBeInWords(String word, boolean same) throws IOException {
    assertEquals(same, PairsFile.read(file("x.jpg,y.jpg,\"" + word + "\"\n", UTF_8)).get(0).same());
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void errorNamesTheLine(String text, String message) throws IOException {
    Path file = file(text, UTF_8);

    assertEquals(
        file + message, assertThrows(CommandFailed.class, () -> PairsFile.read(file)).getMessage());
  }

  @Test
  void otherEncodingIsRefused() throws IOException {
    Path file = file("a,b,same\n\u00fc.jpg,y.jpg,1\n", ISO_8859_1);

    assertEquals(
        file + " is not UTF-8 text; save the file as UTF-8",
        assertThrows(CommandFailed.class, () -> PairsFile.read(file)).getMessage());
  }

  @Test
  void accentsMatchInBothUnicodeForms() throws IOException {
    Path onDisk = Files.createFile(folder.resolve("Jose\u0301.jpg"));

    assertEquals(
        new Pair(onDisk, folder.resolve("y.jpg"), null),
        PairsFile.read(file("Jos\u00e9.jpg,y.jpg\n", UTF_8)).get(0));
  }
}
