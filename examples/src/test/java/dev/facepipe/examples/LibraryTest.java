package dev.facepipe.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The READMEs' examples run, on a class path without the cloud. */
class LibraryTest {
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));
  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));

  @Test
  void threeFacesAreFound() throws IOException {
    assertEquals(3, FindFaces.in(NETWORKS, SAMPLES.resolve("sample3.jpg")).size());
  }

  /**
   * The largest face of the third photograph is a woman who also stands alone in a part of the
   * first, taken on another occasion; nobody else in the third is her. Seen by eye.
   */
  @Test
  void oneWomanIsNamedInAnotherPhotograph(@TempDir Path folder) throws IOException {
    RgbImage third = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample3.jpg")));
    Box face = FindFaces.in(NETWORKS, SAMPLES.resolve("sample3.jpg")).get(0).box();
    RgbImage first = ImageCodec.decode(Files.readAllBytes(SAMPLES.resolve("sample1.jpg")));
    Path portrait =
        Files.write(folder.resolve("portrait.png"), ImageCodec.png(around(third, face)));
    Path alone =
        Files.write(folder.resolve("alone.png"), ImageCodec.png(first.crop(1300, 100, 1920, 800)));

    assertEquals(List.of("Bea"), NamePeople.in(NETWORKS, "Bea", portrait, alone));
    assertEquals(
        List.of("Bea", "Unknown", "Unknown"),
        NamePeople.in(NETWORKS, "Bea", portrait, SAMPLES.resolve("sample3.jpg")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "software.amazon.awssdk.services.sqs.SqsClient",
        "com.amazonaws.services.lambda.runtime.RequestHandler",
        "org.crac.Core",
        "dev.facepipe.aws.AwsClients"
      })
  void noCloudIsOnTheClassPath(String type) {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(type));
  }

  @ParameterizedTest
  @CsvSource({"face-detection, FindFaces", "face-recognition, NamePeople"})
  void readmeShowsTheExampleAsItIs(String module, String example) throws IOException {
    String readme = Files.readString(Path.of("..", module, "README.md"));
    Path source = Path.of("src/main/java/dev/facepipe/examples", example + ".java");

    String shown = readme.substring(readme.indexOf("```java\n") + 8, readme.lastIndexOf("```"));

    assertTrue(shown.lines().count() > 5, "the README shows " + shown);
    assertTrue(
        unindented(Files.readString(source)).contains(unindented(shown)),
        "%s differs from what %s/README.md shows".formatted(source, module));
  }

  private static String unindented(String code) {
    return String.join(
        "\n", code.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
  }

  /** As a portrait has it: the face and about a third of its size around it. */
  private static RgbImage around(RgbImage photograph, Box face) {
    float margin = 0.3f * (face.bottom() - face.top());
    return photograph.crop(
        Math.max(0, (int) (face.left() - margin)),
        Math.max(0, (int) (face.top() - margin)),
        Math.min(photograph.width(), (int) (face.right() + margin)),
        Math.min(photograph.height(), (int) (face.bottom() + margin)));
  }
}
