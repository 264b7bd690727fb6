package dev.facepipe.infra;

/** Which network's image is built. */
public enum Embedder {
  /** FaceNet's; its weights must have been fetched. */
  INCEPTION_RESNET_V1("inception-resnet-v1"),
  /** dlib's; the build brings its weights. */
  RESNET34("resnet34");

  private final String word;

  Embedder(String word) {
    this.word = word;
  }

  /** The Dockerfile's build argument {@code EMBEDDER}. */
  public String word() {
    return word;
  }
}
