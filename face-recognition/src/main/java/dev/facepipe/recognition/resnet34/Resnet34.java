package dev.facepipe.recognition.resnet34;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.Batches;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * dlib's face network. Returns embeddings of 128 values, not normalised.
 *
 * <p>The embedding of a face is the mean over its chip and the mirrored chip. With 99 strangers,
 * this lifts recall from 82% to 89% at 2% of strangers named. Source: docs/design.md, section 4.
 *
 * <p>Thread-safe. Owns the network until closed.
 */
public final class Resnet34 implements Embedder {
  /** Name of the network's file, without its extension. */
  public static final String NAME = EmbedderName.RESNET34.word();

  /** Number of chips for each face: the chip and its mirror image. */
  private static final int VIEWS = 2;

  /**
   * Most faces in one call of the network. Larger batches take more memory, and no less time for
   * each face. Measured: docs/benchmark.md.
   */
  private static final int MAX_BATCH = 8;

  private static final int CHIP_VALUES = 3 * AlignedChip.SIDE * AlignedChip.SIDE;

  private final NeuralNet net;
  private final Model model;
  private final Optional<Recognisability> recognisability;

  /**
   * Loads the network.
   *
   * @param networks folder with the network resnet34 and its card
   */
  public Resnet34(Path networks) {
    this.model = Model.read(networks, NAME);
    this.recognisability = Recognisability.read(networks, model);
    this.net = NeuralNet.load(NetworkEngine.file(networks, NAME));
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public Optional<Recognisability> recognisability() {
    return recognisability;
  }

  @Override
  public List<float[]> embed(List<FaceCrop> crops) {
    return look(crops).stream().map(Look::embedding).toList();
  }

  @Override
  public List<Look> look(List<FaceCrop> crops) {
    return Batches.inPowersOfTwo(crops, MAX_BATCH).stream()
        .flatMap(batch -> lookAtBatch(batch).stream())
        .toList();
  }

  private List<Look> lookAtBatch(List<FaceCrop> crops) {
    float[] chips = new float[crops.size() * VIEWS * CHIP_VALUES];
    for (int i = 0; i < crops.size(); i++) {
      RgbImage chip = AlignedChip.of(crops.get(i));
      chip.writeValues(chips, i * VIEWS * CHIP_VALUES, 0, 1);
      chip.mirrored().writeValues(chips, (i * VIEWS + 1) * CHIP_VALUES, 0, 1);
    }
    float[] out =
        net.run(
                new Tensor(
                    chips, (long) crops.size() * VIEWS, AlignedChip.SIDE, AlignedChip.SIDE, 3))
            .get(0)
            .values();
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      looks.add(meanOfViews(out, i * VIEWS * model.dimensions()));
    }
    return looks;
  }

  private Look meanOfViews(float[] out, int from) {
    float[] mean = new float[model.dimensions()];
    double squares = 0;
    for (int d = 0; d < mean.length; d++) {
      float chip = out[from + d];
      float mirror = out[from + mean.length + d];
      mean[d] = (chip + mirror) / VIEWS;
      squares += (double) (chip - mirror) * (chip - mirror);
    }
    return new Look(mean, (float) Math.sqrt(squares));
  }

  @Override
  public void close() {
    net.close();
  }
}
