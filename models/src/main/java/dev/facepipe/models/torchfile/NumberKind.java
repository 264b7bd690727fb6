package dev.facepipe.models.torchfile;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The type of the numbers in a storage, with the name of PyTorch's storage class. */
enum NumberKind {
  FLOAT("FloatStorage", 4, true),
  DOUBLE("DoubleStorage", 8, true),
  HALF("HalfStorage", 2, true),
  BFLOAT16("BFloat16Storage", 2, true),
  LONG("LongStorage", 8, false),
  INT("IntStorage", 4, false),
  SHORT("ShortStorage", 2, false),
  CHAR("CharStorage", 1, false),
  BYTE("ByteStorage", 1, false),
  BOOL("BoolStorage", 1, false);

  private final String storageClass;
  private final int bytes;
  private final boolean real;

  NumberKind(String storageClass, int bytes, boolean real) {
    this.storageClass = storageClass;
    this.bytes = bytes;
    this.real = real;
  }

  static @Nullable NumberKind ofStorageClass(String name) {
    for (NumberKind kind : values()) {
      if (kind.storageClass.equals(name)) {
        return kind;
      }
    }
    return null;
  }

  /** Returns the size of one number in bytes. */
  int bytes() {
    return bytes;
  }

  /** Returns true if tensors of this kind become floats. */
  boolean real() {
    return real;
  }

  /** Returns the float number {@code at} of a little-endian buffer; {@code at} counts numbers. */
  float real(ByteBuffer buffer, int at) {
    return switch (this) {
      case FLOAT -> buffer.getFloat(at * bytes);
      case DOUBLE -> (float) buffer.getDouble(at * bytes);
      case HALF -> half(buffer.getShort(at * bytes));
      case BFLOAT16 -> Float.intBitsToFloat(buffer.getShort(at * bytes) << 16);
      default -> throw new IllegalStateException(this + " is not real");
    };
  }

  /** Returns the whole number {@code at} of a little-endian buffer; {@code at} counts numbers. */
  long whole(ByteBuffer buffer, int at) {
    return switch (this) {
      case LONG -> buffer.getLong(at * bytes);
      case INT -> buffer.getInt(at * bytes);
      case SHORT -> buffer.getShort(at * bytes);
      case CHAR -> buffer.get(at);
      case BYTE, BOOL -> buffer.get(at) & 0xff;
      default -> throw new IllegalStateException(this + " is not whole");
    };
  }

  /** Converts IEEE 754 binary16 to float; Java 17 has no method for that. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size;
    if (exponent == 0) {
      size = Math.scalb((float) fraction, -24);
    } else if (exponent == 0x1f) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      size = Math.scalb((float) (fraction | 0x400), exponent - 25);
    }
    return bits < 0 ? -size : size;
  }
}
