package dev.facepipe.local.aws;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import java.util.List;

/**
 * A fast embedder whose embedding is the red and green of a crop's first pixel.
 *
 * @param poison the red value on which this embedder fails
 */
record Colours(int poison) implements Embedder {
  static final Model MODEL = new Model("colours", "1", 2);

  @Override
  public Model model() {
    return MODEL;
  }

  @Override
  public List<float[]> embed(List<FaceCrop> crops) {
    return crops.stream().map(this::embedding).toList();
  }

  private float[] embedding(FaceCrop crop) {
    int red = crop.image().at(0, 0, 0);
    if (red == poison) {
      throw new IllegalStateException("network failed");
    }
    return new float[] {red, crop.image().at(0, 0, 1)};
  }
}
