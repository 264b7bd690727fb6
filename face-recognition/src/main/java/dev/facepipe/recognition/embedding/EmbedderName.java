package dev.facepipe.recognition.embedding;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The embedders to choose from, with what is known of each before it is loaded. */
public enum EmbedderName {
  /** FaceNet's network. A user downloads its weights. */
  INCEPTION_RESNET_V1("inception-resnet-v1", true),
  /** dlib's network. The build brings its weights. */
  RESNET34("resnet34", false);

  private final String word;
  private final boolean unitLength;

  EmbedderName(String word, boolean unitLength) {
    this.word = word;
    this.unitLength = unitLength;
  }

  /** Returns the name as files, settings and the command line spell it. */
  public String word() {
    return word;
  }

  /**
   * Returns true if all embeddings of a network have L2 norm 1.
   *
   * @param word name of the network; false for one that is not known here
   */
  public static boolean hasUnitLength(String word) {
    return Arrays.stream(values()).anyMatch(name -> name.unitLength && name.word.equals(word));
  }

  /** Returns the default thresholds of this network. */
  public Thresholds thresholds() {
    return switch (this) {
      case INCEPTION_RESNET_V1 -> Thresholds.INCEPTION_RESNET_V1;
      case RESNET34 -> Thresholds.RESNET34;
    };
  }

  /**
   * Returns the embedder of a name.
   *
   * @throws IllegalArgumentException if no embedder has that name; the message lists those there
   *     are
   */
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
