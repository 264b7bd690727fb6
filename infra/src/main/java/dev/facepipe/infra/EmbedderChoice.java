package dev.facepipe.infra;

/** The embedding network in the image. */
public enum EmbedderChoice {
  /** FaceNet's network; needs {@code ./facepipe models fetch} before. */
  INCEPTION_RESNET_V1("inception-resnet-v1"),
  /** dlib's network; the build contains its weights. */
  RESNET34("resnet34");

  private final String word;

  EmbedderChoice(String word) {
    this.word = word;
  }

  /** Returns the Dockerfile's build argument {@code EMBEDDER}. */
  public String word() {
    return word;
  }
}
