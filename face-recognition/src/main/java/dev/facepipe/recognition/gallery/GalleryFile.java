package dev.facepipe.recognition.gallery;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads and writes a gallery as a {@code .npz} archive, which NumPy reads.
 *
 * <p>Arrays: {@code vectors} (N x D float32), {@code names} (N texts), {@code model} and {@code
 * fingerprint} (one text each). Other arrays and the zip's comment are ignored. Later came, each
 * left out if it would be empty:
 *
 * <ul>
 *   <li>{@code sources} (N texts): the photographs, such as {@code Ada/door.jpg}
 *   <li>{@code aside_vectors} (A x D), {@code aside_names}, {@code aside_reasons} ({@code CODE:
 *       WORDS}), {@code aside_sources} (A texts each): references that were set aside
 *   <li>{@code ignored_vectors} (I x D), {@code ignored_labels}, {@code ignored_dates} (I texts
 *       each): faces that are nobody
 *   <li>{@code calibration} (one text): the JSON of a {@link Calibration}
 * </ul>
 *
 * <p>Reads what {@code numpy.savez} and {@code savez_compressed} write, also to a stream, and in
 * float64 or Fortran order. Refuses pickles and big-endian values.
 */
public final class GalleryFile {
  /**
   * What the name of a gallery's folder of earlier versions has after the gallery's own name: a
   * folder beside a file, or the start of keys in a bucket.
   */
  public static final String VERSIONS = ".versions";

  /** Most bytes that an array can hold. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - (1 << 10);

  private GalleryFile() {}

  /**
   * Returns how many bytes a gallery may have in this process, if it is read into memory: half of
   * the heap, because the next version is read beside the one in use. A larger file is mapped.
   */
  public static long mostBytes() {
    return Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * Returns the gallery in these bytes.
   *
   * @param bytes kept; nobody may write to them later
   * @param whose name of the gallery for messages, such as its file
   * @throws GalleryRefused if the bytes are not a gallery, or need more memory than there is
   */
  public static Gallery decode(byte[] bytes, String whose) {
    return decode(ArchiveBytes.of(bytes), whose);
  }

  /** Returns the gallery in an archive, as {@link #decode(byte[], String)} does. */
  static Gallery decode(ArchiveBytes bytes, String whose) {
    try {
      return NpzReader.read(bytes);
    } catch (IOException | IllegalArgumentException e) {
      throw new GalleryRefused(whose, "cannot be read: " + e.getMessage(), e);
    } catch (OutOfMemoryError e) { // what was read so far is garbage now
      throw new GalleryRefused(
          whose,
          "%d bytes need more memory than the %d MB that Java may use here; -Xmx allows more"
              .formatted(bytes.size(), Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  /** Returns a gallery as bytes, without a note. Equal galleries give equal bytes. */
  public static byte[] encode(Gallery gallery) {
    return encode(gallery, "");
  }

  /**
   * Returns a gallery as bytes, with a note that is no part of the gallery: the zip's comment.
   *
   * @param note at most 65,535 characters of ASCII
   */
  public static byte[] encode(Gallery gallery, String note) {
    var out = new ByteArrayOutputStream();
    try {
      write(gallery, note, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private static void write(Gallery gallery, String note, OutputStream out) throws IOException {
    var noted = new ZipComment(out);
    NpzWriter.write(gallery, noted);
    noted.finish(note);
  }

  /** Returns the note in the bytes of a gallery, or in its last bytes; empty if there is none. */
  public static String note(byte[] bytes) {
    try {
      return ZipDirectory.comment(ArchiveBytes.of(bytes));
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns the note in a gallery's file; empty if there is none. */
  public static String note(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int most = ZipDirectory.END_BYTES + ZipDirectory.LONGEST_COMMENT;
      channel.position(Math.max(0, channel.size() - most));
      return note(Channels.newInputStream(channel).readNBytes(most));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Returns true if two galleries would give equal files. Unlike {@link Gallery#version}, this
   * compares all that a file holds.
   */
  public static boolean areEqual(Gallery one, Gallery other) {
    return one == other || (one.people().equals(other.people()) && sum(one).equals(sum(other)));
  }

  /** Returns the SHA-256 of a gallery's file as hex digits. */
  private static String sum(Gallery gallery) {
    try (var out =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      NpzWriter.write(gallery, out);
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    } catch (IOException | NoSuchAlgorithmException e) { // every Java has SHA-256
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the gallery in a file.
   *
   * @throws GalleryRefused if the file is missing or is not a gallery
   */
  public static Gallery read(Path file) {
    return decode(bytes(file), file.toString());
  }

  /**
   * Returns the bytes of a gallery's file, without decoding them. A file that is larger than {@link
   * #mostBytes} stays on the disk.
   */
  static ArchiveBytes bytes(Path file) {
    try {
      long size = RegularFile.size(file, Long.MAX_VALUE);
      return size > mostBytes()
          ? ArchiveBytes.in(file)
          : ArchiveBytes.of(RegularFile.read(file, mostBytes()));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Returns the exception for a file that is missing or cannot be read. */
  static GalleryRefused unreadable(Path file, IOException e) {
    boolean missing =
        e instanceof NoSuchFileException
            || (e instanceof FileRefused refused && refused.isMissing());
    String what = e instanceof FileRefused ? e.getMessage() : "cannot be read: " + e;
    return new GalleryRefused(
        file.toString(),
        missing
            ? "no such file; './facepipe enroll --gallery' creates a gallery"
            : String.valueOf(what),
        e);
  }

  /**
   * Writes a gallery, replacing the file. Concurrent readers see either the whole old file or the
   * whole new one. When two writers run at once, the later one wins. Keeps the file's mode; a
   * symbolic link stays a link and its target is replaced. Deletes {@link #leftovers}.
   */
  public static void write(Gallery gallery, Path file) {
    write(gallery, "", file, () -> {});
  }

  /**
   * Returns the state of a gallery's file: its time, size and, on Unix, inode; empty if there is no
   * file. Differs after each write. Ask for the state before you read the gallery.
   */
  public static String state(Path file) {
    return Files.exists(file) ? FileGallerySource.etag(file) : "";
  }

  /**
   * Writes a gallery in place of the one that it was made from, as {@link #write} does.
   *
   * @param before the file's {@link #state} when the gallery was read
   * @param note a note for the file, as {@link #encode(Gallery, String)} takes it
   * @param last runs when the new file is written, before it takes the place of the old file
   * @throws GalleryChanged if somebody wrote the file meanwhile; it stays as they left it: a person
   *     who was removed meanwhile would come back, and one who was added would be lost
   */
  public static void replace(String before, Gallery after, String note, Path file, Runnable last) {
    write(
        after,
        note,
        file,
        () -> {
          if (!state(file).equals(before)) {
            throw new GalleryChanged(file.toString());
          }
          last.run();
        });
  }

  private static void write(Gallery gallery, String note, Path file, Runnable check) {
    try {
      WholeFile.replace(file, out -> write(gallery, note, out), check);
    } catch (IOException e) {
      throw new GalleryRefused(file.toString(), "cannot be written: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileRefused ? String.valueOf(e.getMessage()) : e.toString();
  }

  /**
   * Returns the files that killed writers of a gallery left behind. Each may hold the whole
   * gallery. Files of running writers are not included.
   */
  public static List<Path> leftovers(Path file) {
    try {
      return WholeFile.leftovers(file);
    } catch (IOException e) {
      throw new GalleryRefused(file.toString(), "folder cannot be listed: " + e, e);
    }
  }

  /** Returns the file behind a gallery's path, after following symbolic links. */
  public static Path target(Path file) {
    try {
      return WholeFile.target(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
