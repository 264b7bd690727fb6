package dev.facepipe.common.network;

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
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A network in memory.
 *
 * <p>Thread-safe. A call from a thread of {@link Cores} uses one core, in parallel with other
 * calls. A call from another thread uses all cores if no other call runs, otherwise one core: two
 * calls on all cores would wait for each other in every operation. Owns native memory until closed.
 * Keeps one input buffer per parallel call, as large as the largest input so far.
 */
public final class NeuralNet implements AutoCloseable {
  /** Largest file that is read: many times what face networks have, which is up to 112 MB. */
  private static final long MAX_BYTES = 1L << 30;

  /** Held by the call that uses all cores. */
  private static final Lock ALL_CORES = new ReentrantLock();

  private final Path file;

  /** For calls that use all cores; in libtorch also for calls that use one. */
  private final Loaded onAllCores;

  /**
   * For calls that use one core. ONNX Runtime fixes the number of cores when it loads a network, so
   * it loads the network twice: now, and at the first call of the other kind.
   */
  private @Nullable Loaded onOneCore;

  private NeuralNet(Path file, Loaded onAllCores) {
    this.file = file;
    this.onAllCores = onAllCores;
    this.onOneCore = isForTorch() || Cores.COUNT == 1 ? onAllCores : null;
  }

  private boolean isForTorch() {
    return NetworkEngine.of(file) == NetworkEngine.PYTORCH;
  }

  /**
   * Loads a network and checks it against its card.
   *
   * @param file a network {@code NAME.pt} or {@code NAME.onnx}, with its card {@code NAME.json} in
   *     the same folder
   * @throws IllegalStateException if the file or the card is missing, the file is damaged, the card
   *     belongs to another network, or its engine is missing or cannot read the file; the message
   *     names the file
   */
  public static NeuralNet load(Path file) {
    requireThere(file);
    NetworkCheck check = NetworkCheck.begin(file);
    return load(file, check::await);
  }

  /** Loads a network without a card, such as a network that a test has just written. */
  public static NeuralNet loadWithoutCard(Path file) {
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

  /** Loads on all cores, because loading packs the weights. */
  private static NeuralNet load(Path file, Runnable beforeItIsRead) {
    return Cores.all(
        () -> {
          try {
            NetworkEngine.of(file).load();
          } catch (IllegalStateException e) {
            throw new IllegalStateException("network %s: %s".formatted(file, e.getMessage()), e);
          }
          beforeItIsRead.run();
          return new NeuralNet(file, Loaded.read(file, Cores.COUNT));
        });
  }

  /** Runs the network on one input and returns its outputs. */
  public List<Tensor> run(Tensor input) {
    return run(FloatBuffer.wrap(input.values()), input.shape());
  }

  /**
   * Runs the network on one input in a buffer and returns its outputs.
   *
   * @param input the input's numbers in row-major order; read to the buffer's limit, not modified
   * @param shape sizes of the dimensions
   * @throws IllegalArgumentException if the count differs from the shape's: an engine would read
   *     past the buffer
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
    try {
      if (isForTorch()) {
        Cores.tellTorch();
      }
      return (Cores.isOne() ? onOneCore() : onAllCores).run(input, shape);
    } catch (TranslateException | RuntimeException e) {
      throw new IllegalStateException(
          "network %s failed on an input of shape %s: %s"
              .formatted(file, Arrays.toString(shape), e.getMessage()),
          e);
    }
  }

  private synchronized Loaded onOneCore() {
    if (onOneCore == null) {
      onOneCore = Loaded.read(file, 1);
    }
    return onOneCore;
  }

  @Override
  public synchronized void close() {
    onAllCores.close();
    if (onOneCore != null && onOneCore != onAllCores) { // ONNX Runtime refuses to close twice
      onOneCore.close();
    }
  }

  /** The network as its engine loaded it. */
  private static final class Loaded implements AutoCloseable {
    private final Model model;

    /** Runners that are not in use; there are as many runners as there were parallel calls. */
    private final Queue<Runner> idle = new ConcurrentLinkedQueue<>();

    private Loaded(Model model) {
      this.model = model;
    }

    /**
     * Reads the network.
     *
     * @param cores cores that a call may use; libtorch ignores the number, because each of its
     *     threads has its own
     */
    static Loaded read(Path file, int cores) {
      String name = file.getFileName().toString();
      Model model = Model.newInstance(name, NetworkEngine.of(file).djlName());
      try {
        model.load(
            file.toAbsolutePath().getParent(),
            name,
            Map.of("intraOpNumThreads", String.valueOf(cores)));
        return new Loaded(model);
      } catch (IOException | MalformedModelException | RuntimeException e) {
        model.close();
        throw new IllegalStateException(
            "network %s cannot be loaded: %s".formatted(file, e.getMessage()), e);
      }
    }

    List<Tensor> run(FloatBuffer input, long... shape) throws TranslateException {
      Runner runner = idle.poll();
      try {
        if (runner == null) {
          runner = new Runner(model);
        }
        return runner.run(input, shape);
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
  }

  /** Runs one call at a time. */
  private static final class Runner {
    private final Predictor<Input, List<Tensor>> predictor;

    /** Direct memory that the engine reads the input from; as large as the largest input so far. */
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

  /** An input in memory that an engine can read. */
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
