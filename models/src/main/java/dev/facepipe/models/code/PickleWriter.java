package dev.facepipe.models.code;

import dev.facepipe.common.network.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the part of Python's pickle protocol 2 that a TorchScript archive needs: an object whose
 * state is tensors. Source of the opcodes: CPython, Lib/pickletools.py.
 */
final class PickleWriter {
  private static final int PROTO = 0x80;
  private static final int GLOBAL = 'c';
  private static final int EMPTY_TUPLE = ')';
  private static final int NEW_OBJECT = 0x81;
  private static final int MARK = '(';
  private static final int TUPLE = 't';
  private static final int REDUCE = 'R';
  private static final int BUILD = 'b';
  private static final int STOP = '.';
  private static final int NEW_FALSE = 0x89;
  private static final int BINARY_INT = 'J';
  private static final int BINARY_UNICODE = 'X';
  private static final int BINARY_PERSISTENT_ID = 'Q';

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PickleWriter() {
    out.write(PROTO);
    out.write(2);
  }

  /** Returns the pickle of an object whose state is {@code (tensor 0, tensor 1, ..., False)}. */
  static byte[] module(String module, String name, List<Tensor> tensors) {
    PickleWriter writer = new PickleWriter();
    writer.global(module, name);
    writer.out.write(EMPTY_TUPLE);
    writer.out.write(NEW_OBJECT);
    writer.out.write(MARK);
    for (int i = 0; i < tensors.size(); i++) {
      writer.tensor(i, tensors.get(i));
    }
    writer.out.write(NEW_FALSE);
    writer.out.write(TUPLE);
    writer.out.write(BUILD);
    return writer.finish();
  }

  /** Returns the pickle of the empty tuple. */
  static byte[] noConstants() {
    PickleWriter writer = new PickleWriter();
    writer.out.write(EMPTY_TUPLE);
    return writer.finish();
  }

  /** Writes {@code _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)}. */
  private void tensor(int storage, Tensor tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    out.write(MARK);
    out.write(MARK);
    string("storage");
    global("torch", "FloatStorage");
    string(Integer.toString(storage));
    string("cpu");
    integer(tensor.values().length);
    out.write(TUPLE);
    out.write(BINARY_PERSISTENT_ID);
    integer(0);
    long[] shape = tensor.shape();
    integers(shape);
    integers(contiguousStrides(shape));
    out.write(NEW_FALSE);
    global("collections", "OrderedDict");
    out.write(EMPTY_TUPLE);
    out.write(REDUCE);
    out.write(TUPLE);
    out.write(REDUCE);
  }

  private static long[] contiguousStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= shape[i];
    }
    return strides;
  }

  private void integers(long[] values) {
    out.write(MARK);
    for (long value : values) {
      integer(Math.toIntExact(value));
    }
    out.write(TUPLE);
  }

  private void integer(int value) {
    out.write(BINARY_INT);
    littleEndian(value);
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(BINARY_UNICODE);
    littleEndian(bytes.length);
    out.writeBytes(bytes);
  }

  private void global(String module, String name) {
    out.write(GLOBAL);
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void littleEndian(int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private byte[] finish() {
    out.write(STOP);
    return out.toByteArray();
  }
}
