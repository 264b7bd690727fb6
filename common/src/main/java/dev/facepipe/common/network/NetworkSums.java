package dev.facepipe.common.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The two checksums of a network's file, which its card also holds. They show whether the file is
 * intact.
 *
 * @param sha256 64 lower-case hex digits, as {@code sha256sum} prints
 * @param crc32 8 lower-case hex digits
 */
public record NetworkSums(String sha256, String crc32) {
  private static final int BUFFER = 1 << 16;

  /**
   * Returns the checksums of a file. The file is read in parts, so it may be larger than memory.
   */
  public static NetworkSums of(Path file) throws IOException {
    return new NetworkSums(sha256(file), crc32(file));
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    read(file, digest::update);
    return HexFormat.of().formatHex(digest.digest());
  }

  static String crc32(Path file) throws IOException {
    CRC32 crc = new CRC32();
    read(file, crc::update);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static void read(Path file, Part each) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        each.take(buffer, 0, read);
      }
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @FunctionalInterface
  private interface Part {
    void take(byte[] bytes, int from, int count);
  }
}
