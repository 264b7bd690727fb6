package dev.facepipe.recognition;

import dev.facepipe.recognition.facenet.InceptionResnetV1;
import dev.facepipe.recognition.gallery.Thresholds;
import dev.facepipe.recognition.resnet34.Resnet34;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The networks to choose from. */
public enum EmbedderName {
  /** FaceNet's; its weights are to be downloaded by whoever runs it. */
  INCEPTION_RESNET_V1(InceptionResnetV1.NAME) {
    @Override
    public Embedder load(Path networks) {
      return new InceptionResnetV1(networks);
    }
  },
  /** dlib's; the build brings its weights. */
  RESNET34(Resnet34.NAME) {
    @Override
    public Embedder load(Path networks) {
      return new Resnet34(networks);
    }
  };

  private final String word;

  EmbedderName(String word) {
    this.word = word;
  }

  /** Loads the network from a folder; it lives as long as the process. */
  public abstract Embedder load(Path networks);

  /** As files, settings and the command line call it. */
  public String word() {
    return word;
  }

  /** Distances up to which two faces are one person, by default. */
  public Thresholds thresholds() {
    return Thresholds.of(word);
  }

  /** Reads a word. */
  public static EmbedderName parse(String word) {
    return Arrays.stream(values())
        .filter(name -> name.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "embedder is '%s'; expected %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(EmbedderName::word)
                                .collect(Collectors.joining(" or ")))));
  }
}
