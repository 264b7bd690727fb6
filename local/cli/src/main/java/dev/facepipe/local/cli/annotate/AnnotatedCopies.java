package dev.facepipe.local.cli.annotate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A folder of copies of pictures, with labels drawn on them.
 *
 * <p>Never overwrites a file of anybody else: if a name is taken, the copy gets a number. A copy of
 * the same picture from an earlier run is replaced. For one thread.
 */
public final class AnnotatedCopies {
  private static final int JPEG_QUALITY = 90;

  /** Longest file name in bytes on Linux and macOS is 255; a number and an ending follow. */
  private static final int LONGEST_NAME = 230;

  private final Path folder;
  private final LabelPainter painter;
  private final Set<Path> written = new HashSet<>();

  private AnnotatedCopies(Path folder, LabelPainter painter) {
    this.folder = folder;
    this.painter = painter;
  }

  /**
   * Makes the folder if it is missing, and checks that files can be written to it.
   *
   * @param told receives a line for people about each name that cannot be drawn
   * @throws IOException if files cannot be written to the folder; the message says why
   * @throws CannotDraw if Java cannot draw text on this machine
   */
  public static AnnotatedCopies in(Path folder, Consumer<String> told) throws IOException {
    LabelPainter painter = new LabelPainter(told);
    try {
      make(folder);
      Files.delete(Files.createTempFile(folder, ".facepipe-", ".tmp"));
    } catch (IOException e) {
      throw new IOException(
          "%s is no folder that files can be written to: %s".formatted(folder, reason(e)), e);
    }
    return new AnnotatedCopies(folder, painter);
  }

  /**
   * Writes a copy of a picture.
   *
   * @param original text that names the picture, such as its absolute path; an earlier copy of the
   *     same picture is replaced
   * @param within path of the copy in the folder; a picture that is neither a JPEG nor a PNG by its
   *     ending gets the ending {@code .jpg} too
   * @return the file
   * @throws IOException if the copy cannot be written; the message names the file
   */
  public Path write(String original, Path within, ReducedImage picture, List<Label> labels)
      throws IOException {
    CopyMark mark = CopyMark.of(original);
    RgbImage drawn = painter.draw(picture, labels);
    String name = within.getFileName().toString();
    boolean isPng = ending(name).equals(".png");
    byte[] bytes =
        isPng
            ? mark.inPng(ImageCodec.png(drawn))
            : mark.inJpeg(ImageCodec.jpeg(drawn, JPEG_QUALITY));
    Path parent = within.getParent();
    Path in = parent == null ? folder : folder.resolve(parent);
    try {
      make(in);
    } catch (IOException e) {
      throw new IOException("%s cannot be made: %s".formatted(in, reason(e)), e);
    }
    Path copy = free(in, name, mark);
    try {
      Files.write(copy, bytes);
    } catch (IOException e) {
      Files.deleteIfExists(copy); // what a full disk took of it
      throw new IOException("%s cannot be written: %s".formatted(copy, reason(e)), e);
    }
    written.add(copy);
    return copy;
  }

  /** Returns the first name that is free, or that has an earlier copy of this picture. */
  private Path free(Path in, String name, CopyMark mark) {
    boolean keepsEnding = Set.of(".jpg", ".jpeg", ".png").contains(ending(name));
    String ending = keepsEnding ? name.substring(name.length() - ending(name).length()) : ".jpg";
    String stem =
        shortened(keepsEnding ? name.substring(0, name.length() - ending.length()) : name);
    for (int number = 1; ; number++) {
      Path copy = in.resolve(number == 1 ? stem + ending : stem + "-" + number + ending);
      boolean isThere = Files.exists(copy, LinkOption.NOFOLLOW_LINKS);
      if (!written.contains(copy) && (!isThere || mark.isIn(copy))) {
        return copy;
      }
    }
  }

  /** Returns a file's ending in lower case, with its dot; empty if it has none. */
  private static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private static String shortened(String stem) {
    int[] letters = stem.codePoints().toArray();
    int kept = letters.length;
    while (new String(letters, 0, kept).getBytes(UTF_8).length > LONGEST_NAME) {
      kept--;
    }
    return new String(letters, 0, kept);
  }

  /** Makes a folder unless it exists; a link to a folder counts as a folder. */
  private static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "a file has that name";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
