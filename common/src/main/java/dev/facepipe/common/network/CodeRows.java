package dev.facepipe.common.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Rows of whole numbers in libtorch's memory, one byte a number, and their exact dot products with
 * probes.
 *
 * <p>On x86-64 the product is fbgemm's. It adds pairs of products in 16 bits, where two products of
 * 127 and {@link #LARGEST_OF_PROBE} still fit, and all else in 32 bits. Elsewhere the product is
 * libtorch's own for weights of 8 bits, in float: every sum is below 2^24, so float holds it
 * exactly. Both give equal numbers.
 *
 * <p>Thread-safe, but nobody may use rows after they are closed. A call uses one core. Owns native
 * memory until closed: one byte a number, on x86-64 for rows filled up to a multiple of 512
 * numbers.
 */
public final class CodeRows implements AutoCloseable {
  /** Largest size of a number in a row. */
  public static final int LARGEST = 127;

  /** Largest size of a number in a probe: 7 bits with the sign, which fbgemm takes without it. */
  public static final int LARGEST_OF_PROBE = 63;

  /** Most numbers in a row: the largest sum stays below 2^24. */
  public static final int MOST_DIMENSIONS = (1 << 24) / (LARGEST * LARGEST_OF_PROBE);

  private static final String NET =
      """
      class Net(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def pack(self: __torch__.Net, codes: Tensor) -> PACKED:
          return %s
        def forward(self: __torch__.Net, probes: Tensor, rows: PACKED) -> Tensor:
          return %s
      """;

  private static final String FBGEMM =
      NET.replace("PACKED", "__torch__.torch.classes.quantized.LinearPackedParamsBase")
          .formatted(
              "ops.quantized.linear_prepack("
                  + "torch._make_per_tensor_quantized_tensor(codes, 1., 0), None)",
              "ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(probes, 1., 64, rows)");

  private static final String PLAIN =
      NET.replace("PACKED", "Tensor")
          .formatted(
              "torch.clone(codes)",
              "torch._weight_int8pack_mm(probes, rows, torch.ones([torch.size(rows, 0)]))");

  /** Python's pickle, protocol 2, of a {@code Net} without values. */
  private static final String PICKLE =
      "\u0080\u0002c__torch__\nNet\n)\u0081}X\b\0\0\0training\u0089sb.";

  /** Python's pickle, protocol 2, of the empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final Net net;
  private final IValue packed;
  private final int dimensions;
  private final int rows;

  private CodeRows(Net net, IValue packed, int dimensions, int rows) {
    this.net = net;
    this.packed = packed;
    this.dimensions = dimensions;
    this.rows = rows;
  }

  /**
   * Returns rows in libtorch's memory.
   *
   * @param rows 1 or more
   * @param dimensions numbers in a row, 1 to {@link #MOST_DIMENSIONS}
   * @param fill puts the numbers into the buffer, row-major, each from -127 to 127; must not keep
   *     the buffer
   */
  public static CodeRows pack(int rows, int dimensions, Consumer<ByteBuffer> fill) {
    return pack(rows, dimensions, fill, isFbgemmHere() ? Net.Fbgemm.NET : Net.Plain.NET);
  }

  /** Returns rows as {@link #pack} does on a machine without fbgemm. */
  static CodeRows packPlain(int rows, int dimensions, Consumer<ByteBuffer> fill) {
    return pack(rows, dimensions, fill, Net.Plain.NET);
  }

  private static CodeRows pack(int rows, int dimensions, Consumer<ByteBuffer> fill, Net net) {
    if (rows < 1 || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "%d rows of %d codes; expected one or more rows of 1 to %d"
              .formatted(rows, dimensions, MOST_DIMENSIONS));
    }
    Cores.tellTorch();
    try (NDManager manager = NDManager.newBaseManager(Libtorch.ENGINE)) {
      NDArray codes = manager.create(new Shape(rows, dimensions), DataType.INT8);
      fill.accept(codes.toByteBuffer(true)); // the tensor's own memory
      try (IValue input = IValue.from((PtNDArray) codes)) {
        return new CodeRows(net, net.run("pack", input), dimensions, rows);
      }
    }
  }

  private static boolean isFbgemmHere() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return architecture.equals("amd64") || architecture.equals("x86_64");
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /**
   * Returns the exact dot product of each probe with each row.
   *
   * @param probes row-major, whole probes of numbers from -63 to 63; not modified
   * @return probes x rows whole numbers
   */
  public float[] products(byte[] probes) {
    int count = probes.length / dimensions;
    ByteBuffer numbers =
        ByteBuffer.allocateDirect(probes.length * Float.BYTES).order(ByteOrder.nativeOrder());
    for (byte number : probes) {
      numbers.putFloat(number);
    }
    numbers.flip();
    Cores.tellTorch();
    try (NDManager manager = NDManager.newBaseManager(Libtorch.ENGINE);
        IValue input =
            IValue.from(
                (PtNDArray)
                    manager.create(numbers, new Shape(count, dimensions), DataType.FLOAT32));
        IValue output = net.run("forward", input, packed)) {
      return output.toTensor((PtNDManager) manager).toFloatArray();
    }
  }

  @Override
  public void close() {
    packed.close();
  }

  /** A TorchScript module without weights, which lives as long as the process. */
  private record Net(Model model) {
    private static final class Fbgemm {
      private static final Net NET = load(FBGEMM);
    }

    private static final class Plain {
      private static final Net NET = load(PLAIN);
    }

    private static Net load(String code) {
      Libtorch.load();
      Model model = Model.newInstance("code-rows", Libtorch.ENGINE);
      try {
        model.load(new ByteArrayInputStream(archive(code)));
      } catch (IOException | MalformedModelException e) {
        model.close();
        throw new IllegalStateException("libtorch cannot read the product of codes", e);
      }
      return new Net(model);
    }

    private IValue run(String method, IValue... inputs) {
      return IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), method, inputs);
    }

    /**
     * Returns the zip that {@code torch::jit::load} reads; its entries are not compressed. By hand,
     * because the writer of networks is in models, which uses this module. No tensor is in it.
     */
    private static byte[] archive(String code) {
      var bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.setMethod(ZipOutputStream.STORED);
        add(zip, "data.pkl", PICKLE.getBytes(ISO_8859_1));
        add(zip, "code/__torch__.py", code.getBytes(UTF_8));
        add(zip, "constants.pkl", NO_CONSTANTS.getBytes(ISO_8859_1));
        add(zip, "version", "3\n".getBytes(UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // memory does not fail
      }
      return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
      var crc = new CRC32();
      crc.update(bytes);
      var entry = new ZipEntry("code-rows/" + name);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(bytes);
      zip.closeEntry();
    }
  }
}
