package dev.facepipe.recognition;

import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.facenet.InceptionResnetV1;
import dev.facepipe.recognition.resnet34.Resnet34;
import java.nio.file.Path;

/** Loads embedders by name. */
public final class Embedders {
  private Embedders() {}

  /**
   * Returns an embedder that is ready to embed.
   *
   * @param networks folder that {@code models/} writes to
   * @return safe to share between threads; the caller closes it
   * @throws IllegalStateException if a file of the network is missing or damaged; the message names
   *     it
   */
  public static Embedder load(EmbedderName name, Path networks) {
    return switch (name) {
      case INCEPTION_RESNET_V1 -> new InceptionResnetV1(networks);
      case RESNET34 -> new Resnet34(networks);
    };
  }
}
