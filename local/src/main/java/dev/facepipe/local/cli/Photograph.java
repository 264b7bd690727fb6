package dev.facepipe.local.cli;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A picture on this machine's disk. */
final class Photograph {
  private Photograph() {}

  /** Reads a file; an error names it. */
  static RgbImage read(Path file) {
    byte[] bytes = bytes(file);
    try {
      return ImageCodec.decode(bytes);
    } catch (PictureRefused e) {
      throw new CommandFailed("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The file as it is; an error names it. */
  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailed("%s: no such file".formatted(file), e);
    } catch (IOException e) {
      throw new CommandFailed("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
