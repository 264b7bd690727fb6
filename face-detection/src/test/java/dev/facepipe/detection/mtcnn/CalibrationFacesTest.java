package dev.facepipe.detection.mtcnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.message.Json;
import dev.facepipe.detection.FaceDetector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the faces in the sample photographs, as the module models keeps them, to the detector. */
class CalibrationFacesTest {
  /** The file has whole pixels. */
  private static final double TOLERANCE = 1;

  private static final Path SAMPLES = Path.of(System.getProperty("facepipe.samples"));
  private static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));

  @Test
  void calibrationFacesAreWhatMtcnnFinds() throws IOException {
    JsonNode kept;
    try (InputStream json =
        CalibrationFacesTest.class.getResourceAsStream("/dev/facepipe/models/calibration.json")) {
      kept = Json.mapper().readTree(json);
    }
    assertEquals(6, kept.size());
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, FaceDetector.DEFAULT_MIN_FACE)) {
      for (var photograph : kept.properties()) {
        byte[] bytes = Files.readAllBytes(SAMPLES.resolve(photograph.getKey()));
        List<Face> found = mtcnn.detect(ImageCodec.decode(bytes));
        JsonNode wanted = Json.mapper().readTree(Json.write(found));
        assertNear(wanted, photograph.getValue().get("faces"), wanted);
      }
    }
  }

  /** Compares two trees of JSON. A difference shows the faces that the file should have. */
  private static void assertNear(JsonNode wanted, JsonNode kept, JsonNode faces) {
    if (wanted.isNumber()) {
      double difference = Math.abs(wanted.asDouble() - kept.asDouble());
      assertTrue(difference <= TOLERANCE, () -> "found " + faces);
      return;
    }
    assertEquals(wanted.size(), kept.size(), () -> "found " + faces);
    if (wanted.isObject()) {
      wanted
          .fieldNames()
          .forEachRemaining(name -> assertNear(wanted.get(name), kept.path(name), faces));
      return;
    }
    for (int i = 0; i < wanted.size(); i++) {
      assertNear(wanted.get(i), kept.get(i), faces);
    }
  }
}
