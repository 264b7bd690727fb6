package dev.facepipe.common.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TorchScript network in memory.
 *
 * <p>Safe to share between threads. A call from one of {@link Cores}' threads runs on its core
 * alone, beside others. A call from elsewhere uses all cores if nobody else is at work, and one of
 * them if somebody is: two calls on all cores would wait for each other in every operation. Owns
 * native memory until closed, and keeps a buffer as large as the largest input so far for each call
 * at once.
 */
public final class TorchNet implements AutoCloseable {
  /** Largest file that is read: many times what face networks have, which is up to 112 MB. */
  private static final long MAX_BYTES = 1L << 30;

  /** Held by the one call that uses all cores. */
  private static final Lock ALL_CORES = new ReentrantLock();

  private final Path file;
  private final Model model;

  /** Those not at work; as many as there were calls at once. */
  private final Queue<Runner> idle = new ConcurrentLinkedQueue<>();

  private TorchNet(Path file, Model model) {
    this.file = file;
    this.model = model;
  }

  /**
   * Loads a network that is what its card says.
   *
   * @param file a TorchScript archive, {@code NAME.pt}; beside it lies its card, {@code NAME.json}
   * @throws IllegalStateException if either is missing, the file is damaged or another network's,
   *     or libtorch cannot read it; the message names the file
   */
  public static TorchNet load(Path file) {
    requireThere(file);
    NetworkCheck check = NetworkCheck.begin(file);
    TorchNet net = load(file, check::awaitCrc32);
    try {
      check.await();
      return net;
    } catch (RuntimeException e) {
      net.close();
      throw e;
    }
  }

  /** Loads a network that has no card, such as one that was written a moment ago for a test. */
  public static TorchNet loadWithoutCard(Path file) {
    requireThere(file);
    return load(file, () -> {});
  }

  private static void requireThere(Path file) {
    try {
      RegularFile.size(file, MAX_BYTES);
    } catch (FileRefused e) {
      String reason = e.isMissing() ? " is missing" : ": " + e.getMessage();
      throw new IllegalStateException(
          "network %s%s; './facepipe models build' writes it".formatted(file, reason), e);
    }
  }

  /** Packs weights, on all cores. */
  private static TorchNet load(Path file, Runnable beforeItIsRead) {
    return Cores.all(
        () -> {
          Libtorch.load();
          beforeItIsRead.run();
          return read(file);
        });
  }

  private static TorchNet read(Path file) {
    Model model = Model.newInstance(file.getFileName().toString(), Libtorch.ENGINE);
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
  public List<Tensor> run(Tensor input) {
    return run(FloatBuffer.wrap(input.values()), input.shape());
  }

  /**
   * The same for numbers that are part of an array, or lie elsewhere.
   *
   * @param input as many numbers as the shape has, row-major; read to the end, not modified
   * @param shape sizes of the dimensions
   * @throws IllegalArgumentException if there are more or fewer: libtorch would read past them
   */
  public List<Tensor> run(FloatBuffer input, long... shape) {
    if (input.remaining() != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
      throw new IllegalArgumentException(
          "network %s was given %d numbers for an input of shape %s"
              .formatted(file, input.remaining(), Arrays.toString(shape)));
    }
    if (Cores.isOne()) {
      return call(input, shape);
    }
    if (Cores.areIdle() && ALL_CORES.tryLock()) {
      try {
        return Cores.all(() -> call(input, shape));
      } finally {
        ALL_CORES.unlock();
      }
    }
    return Cores.each(List.of(input), numbers -> call(numbers, shape)).get(0);
  }

  private List<Tensor> call(FloatBuffer input, long... shape) {
    Runner runner = idle.poll();
    try {
      Cores.tellTorch();
      if (runner == null) {
        runner = new Runner(model);
      }
      return runner.run(input, shape);
    } catch (TranslateException | RuntimeException e) {
      throw new IllegalStateException(
          "network %s failed on an input of shape %s: %s"
              .formatted(file, Arrays.toString(shape), e.getMessage()),
          e);
    } finally {
      if (runner != null) {
        idle.add(runner);
      }
    }
  }

  @Override
  public void close() {
    idle.forEach(Runner::close);
    model.close();
  }

  /** For one call at a time. */
  private static final class Runner {
    private final Predictor<Input, List<Tensor>> predictor;

    /** What libtorch reads the input from: as large as the largest so far. */
    private ByteBuffer memory = ByteBuffer.allocateDirect(0);

    Runner(Model model) {
      this.predictor = model.newPredictor(new TensorTranslator());
    }

    List<Tensor> run(FloatBuffer input, long... shape) throws TranslateException {
      int bytes = Math.multiplyExact(input.remaining(), Float.BYTES);
      if (memory.capacity() < bytes) {
        memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      }
      memory.clear().limit(bytes);
      memory.asFloatBuffer().put(input);
      return predictor.predict(new Input(memory.slice(), new Shape(shape)));
    }

    void close() {
      predictor.close();
    }
  }

  /** Numbers in memory that libtorch can read. */
  private record Input(ByteBuffer numbers, Shape shape) {}

  private static final class TensorTranslator implements NoBatchifyTranslator<Input, List<Tensor>> {
    @Override
    public NDList processInput(TranslatorContext context, Input input) {
      return new NDList(
          context.getNDManager().create(input.numbers(), input.shape(), DataType.FLOAT32));
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
