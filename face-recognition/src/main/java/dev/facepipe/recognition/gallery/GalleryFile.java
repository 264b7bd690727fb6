package dev.facepipe.recognition.gallery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A gallery as bytes: a {@code .npz} archive that NumPy reads.
 *
 * <p>Arrays: {@code vectors} (N x D float32), {@code names} (N texts), {@code model} and {@code
 * fingerprint} (one text each). Others are left alone. Reading takes what {@code numpy.savez} and
 * {@code savez_compressed} write, float64 and Fortran order included; no pickles, no big-endian.
 */
public final class GalleryFile {
  /** Largest file: all vectors a gallery may hold, and as much again for names. */
  public static final long MAX_BYTES = Integer.MAX_VALUE - (1 << 10);

  private GalleryFile() {}

  /**
   * Returns the gallery in these bytes.
   *
   * @param whose names the gallery in messages, such as its file
   * @throws GalleryRefused if they are no gallery
   */
  public static Gallery decode(byte[] bytes, String whose) {
    try {
      return NpzReader.read(bytes);
    } catch (IOException | IllegalArgumentException e) {
      throw new GalleryRefused(whose, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns a gallery as bytes; equal galleries give equal bytes. */
  public static byte[] encode(Gallery gallery) {
    var out = new ByteArrayOutputStream();
    try {
      NpzWriter.write(gallery, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no disk to fail
    }
    return out.toByteArray();
  }

  /**
   * Returns the gallery in a file.
   *
   * @throws GalleryRefused if there is none, or the file is none
   */
  public static Gallery read(Path file) {
    return decode(bytes(file), file.toString());
  }

  /** Returns the bytes of a gallery's file, unread. */
  static byte[] bytes(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new GalleryRefused(
            file.toString(), "%d bytes; expected at most %d".formatted(size, MAX_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Says that a gallery's file is not there, or why it cannot be read. */
  static GalleryRefused unreadable(Path file, IOException e) {
    return new GalleryRefused(
        file.toString(),
        e instanceof NoSuchFileException
            ? "no such file; './facepipe enroll --gallery' makes one"
            : "cannot be read: " + e,
        e);
  }

  /**
   * Writes a gallery in place of the one that is there. Whoever reads meanwhile sees the old one or
   * the new one, whole; of two that write at once, the later stays.
   */
  public static void write(Gallery gallery, Path file) {
    Path beside =
        file.resolveSibling(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        NpzWriter.write(gallery, Channels.newOutputStream(channel));
        channel.force(true); // before the name points here, or a power cut leaves an empty file
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      deleteAfter(e, beside);
      throw new GalleryRefused(file.toString(), "cannot be written: " + e, e);
    }
  }

  private static void deleteAfter(IOException failure, Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
