package dev.facepipe.common.message;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes ids that nobody else makes; no other copy of this process either. A function may be woken
 * from a snapshot many times over, and all its copies begin with the same memory, so with the same
 * generator: {@link #renew} is to be called in each. Thread-safe.
 */
public final class RandomIds {
  private static volatile SecureRandom random = new SecureRandom();

  private RandomIds() {}

  /** Takes a generator that the operating system seeds when it is first used. */
  public static void renew() {
    random = new SecureRandom();
  }

  /** Takes that generator, as a snapshot would bring it back. */
  static void use(SecureRandom generator) {
    random = generator;
  }

  /** Returns 122 random bits. Source of the form: RFC 9562, section 5.4, version 4. */
  static UUID next() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return new UUID(halves.getLong(), halves.getLong());
  }
}
