package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option that names the gallery file that a command reads or writes. */
final class GalleryOption {
  @Option(
      names = "--gallery",
      paramLabel = "FILE",
      required = true,
      description = "The gallery, an .npz file.")
  private Path file;

  Path file() {
    return file;
  }

  Gallery read() {
    return GalleryFile.read(file);
  }

  /** Returns the gallery, empty if there is no file; throws if another network made the gallery. */
  Gallery readOrEmpty(Model model) {
    return Files.exists(file) ? read().requireModel(model, file.toString()) : Gallery.empty(model);
  }

  /** Writes a gallery in place of the one that was read; an error if it is another one by now. */
  void replace(Gallery before, Gallery after) {
    GalleryFile.replace(before, after, file);
  }

  /** Prints the gallery's warning about its embeddings, if there is one. */
  void warn(Gallery gallery, CommandSpec spec) {
    gallery
        .warning()
        .ifPresent(
            words ->
                new Printer(spec.commandLine().getErr())
                    .line("facepipe: gallery %s: %s".formatted(file, words)));
  }
}
