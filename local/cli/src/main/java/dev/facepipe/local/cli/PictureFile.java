package dev.facepipe.local.cli;

import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.recognition.gallery.Enrolment;
import java.nio.file.Path;

/** Reads pictures from this machine's disk. */
final class PictureFile {
  private PictureFile() {}

  /** Reads and decodes a file; an error names the file. */
  static ReducedImage read(Path file) {
    byte[] bytes = bytes(file);
    try {
      return ImageCodec.decodeReduced(bytes);
    } catch (PictureRefused e) {
      throw new CommandFailed("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns the file's bytes; an error names the file. */
  static byte[] bytes(Path file) {
    try {
      return RegularFile.read(file, Enrolment.MAX_FILE_BYTES);
    } catch (FileRefused e) {
      throw new CommandFailed("%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
