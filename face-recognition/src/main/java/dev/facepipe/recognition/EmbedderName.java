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
  INCEPTION_RESNET_V1(InceptionResnetV1.NAME, true) {
    @Override
    public Embedder load(Path networks) {
      return new InceptionResnetV1(networks);
    }
  },
  /** dlib's; the build brings its weights. */
  RESNET34(Resnet34.NAME, false) {
    @Override
    public Embedder load(Path networks) {
      return new Resnet34(networks);
    }
  };

  private final String word;
  private final boolean unitLength;

  EmbedderName(String word, boolean unitLength) {
    this.word = word;
    this.unitLength = unitLength;
  }

  /** Loads the network from a folder; it lives as long as the process. */
  public abstract Embedder load(Path networks);

  /** As files, settings and the command line call it. */
  public String word() {
    return word;
  }

  /** Whether all vectors of the network of that name have L2 norm 1. */
  public static boolean hasUnitLength(String word) {
    return Arrays.stream(values()).anyMatch(name -> name.unitLength && name.word.equals(word));
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
