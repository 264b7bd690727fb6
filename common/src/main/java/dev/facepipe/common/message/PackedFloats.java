package dev.facepipe.common.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns embeddings into rows of float32, little-endian, and back. */
final class PackedFloats {
  private PackedFloats() {}

  /** Returns the floats as a new row of bytes. */
  static byte[] of(float[] floats) {
    ByteBuffer packed =
        ByteBuffer.allocate(floats.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    packed.asFloatBuffer().put(floats);
    return packed.array();
  }

  /** Returns the floats of a row of bytes, as a new array. */
  static float[] unpacked(byte[] packed) {
    float[] floats = new float[packed.length / Float.BYTES];
    ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
