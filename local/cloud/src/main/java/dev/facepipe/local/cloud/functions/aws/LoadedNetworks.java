package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;

/** The networks that the functions share. Owns the networks until closed. */
record LoadedNetworks(Mtcnn detector, Embedder embedder) implements AutoCloseable {
  static LoadedNetworks load(LocalCloudOptions options) {
    int minFace = DetectionSettings.minFace(new Environment(options.environment()));
    Mtcnn detector = new Mtcnn(options.networks(), minFace);
    try {
      return new LoadedNetworks(detector, Embedders.load(options.embedder(), options.networks()));
    } catch (RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  @Override
  public void close() {
    embedder.close();
    detector.close();
  }
}
