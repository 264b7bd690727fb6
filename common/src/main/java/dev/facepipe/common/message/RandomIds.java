package dev.facepipe.common.message;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes random ids that are unique also across copies of this process. AWS may start many copies of
 * a function from one snapshot. All copies start with the same memory, and so with the same random
 * generator. So each copy must call {@link #renew}. Thread-safe.
 */
public final class RandomIds {
  private static volatile SecureRandom random = new SecureRandom();

  private RandomIds() {}

  /** Replaces the generator by a new one, which the operating system seeds at its first use. */
  public static void renew() {
    random = new SecureRandom();
  }

  /** Sets the generator. For tests, which simulate a snapshot with a known generator. */
  static void use(SecureRandom generator) {
    random = generator;
  }

  /** Returns a UUID of version 4, with 122 random bits. Source: RFC 9562, section 5.4. */
  static UUID next() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return new UUID(halves.getLong(), halves.getLong());
  }
}
