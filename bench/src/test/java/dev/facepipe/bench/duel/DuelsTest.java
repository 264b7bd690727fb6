package dev.facepipe.bench.duel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.Landmarks;
import dev.facepipe.common.face.Point;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuelsTest {
  private static final List<Face> OURS = List.of(face(10, 10), face(50, 10));

  @Test
  void facesWithinAPixelAreEqualInAnyOrder() {
    assertEquals("", differences("[[50.4, 10, 70, 30, 0.99], [10, 10.9, 30, 30, 0.98]]"));
  }

  @Test
  void movedBoxIsNamed() {
    assertEquals(
        "boxes differ from facenet-pytorch's by 2.0 pixels",
        differences("[[10, 10, 30, 30, 0.99], [50, 10, 72, 30, 0.98]]"));
  }

  @Test
  void otherNumberOfFacesIsNamed() {
    assertEquals("2 faces, and 1 of facenet-pytorch", differences("[[10, 10, 30, 30, 0.99]]"));
  }

  @Test
  void requestNamesTheNetworkThatOthersRunAndItsInputs(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("r-net.onnx"));

    String request =
        Json.write(
            Duels.request(
                folder, "r-net", List.of(new long[] {2, 24, 24, 3}, new long[] {1, 24, 24, 3})));

    JsonNode read = Json.read(request, JsonNode.class);
    assertEquals("network", read.path("work").asText());
    assertEquals(file.toString(), read.path("file").asText());
    assertEquals("[[2,24,24,3],[1,24,24,3]]", read.path("shapes").toString());
  }

  private static String differences(String faces) {
    return Duels.differences(OURS, Json.read(faces, JsonNode.class));
  }

  /** Returns a face of 20x20 pixels. */
  private static Face face(float left, float top) {
    return new Face(
        new Box(left, top, left + 20, top + 20),
        0.99f,
        Landmarks.of(Collections.nCopies(Landmarks.COUNT, new Point(left, top))));
  }
}
