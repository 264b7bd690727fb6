package dev.facepipe.common.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A TorchScript network in memory.
 *
 * <p>Safe to share between threads: calls queue up, since one call already uses all cores. Owns
 * native memory until closed.
 */
public final class TorchNet implements AutoCloseable {
  static {
    // Nothing is downloaded or reported at run time, and no graph is compiled anew for each new
    // shape: the networks are written as the operations that shall run.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
  }

  private final Path file;
  private final Model model;
  private final Predictor<Tensor, List<Tensor>> predictor;

  private TorchNet(Path file, Model model) {
    this.file = file;
    this.model = model;
    this.predictor = model.newPredictor(new TensorTranslator());
  }

  /**
   * Loads a network.
   *
   * @param file a TorchScript archive
   * @throws IllegalStateException if there is none, or libtorch cannot read it; the message names
   *     the file
   */
  public static TorchNet load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(
          "network %s is missing; './facepipe models build' writes it".formatted(file));
    }
    Model model = Model.newInstance(file.getFileName().toString(), "PyTorch");
    try {
      model.load(file.toAbsolutePath().getParent(), file.getFileName().toString());
      return new TorchNet(file, model);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new IllegalStateException(
          "network %s cannot be loaded: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Returns what the network gives for one input; a network with one result gives a list of one.
   */
  public synchronized List<Tensor> run(Tensor input) {
    try {
      return predictor.predict(input);
    } catch (TranslateException e) {
      throw new IllegalStateException(
          "network %s failed on %s: %s".formatted(file, input, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }

  private static final class TensorTranslator
      implements NoBatchifyTranslator<Tensor, List<Tensor>> {
    @Override
    public NDList processInput(TranslatorContext context, Tensor input) {
      return new NDList(context.getNDManager().create(input.values(), new Shape(input.shape())));
    }

    @Override
    public List<Tensor> processOutput(TranslatorContext context, NDList output) {
      return output.stream().map(TensorTranslator::copy).toList();
    }

    private static Tensor copy(NDArray array) {
      return new Tensor(array.toFloatArray(), array.getShape().getShape());
    }
  }
}
