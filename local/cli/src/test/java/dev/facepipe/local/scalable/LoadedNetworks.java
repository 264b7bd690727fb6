package dev.facepipe.local.scalable;

import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.SampleGallery;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Loads real networks and photographs once for all tests of a class. */
abstract class LoadedNetworks {
  @TempDir static Path folder;

  static Path gallery;
  static Map<String, byte[]> frames;
  static Mtcnn detector;
  static Embedder embedder;

  @BeforeAll
  static void load() throws Exception {
    gallery = SampleGallery.enrolled(folder);
    frames = SampleGallery.SAMPLES.frames();
    detector = new Mtcnn(SampleGallery.NETWORKS, FaceDetector.DEFAULT_MIN_FACE);
    embedder = Embedders.load(EmbedderName.RESNET34, SampleGallery.NETWORKS);
  }

  @AfterAll
  static void unload() {
    detector.close();
    embedder.close();
  }
}
