package dev.facepipe.local.cli;

import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cli.annotate.AnnotatedCopies;
import dev.facepipe.local.cli.annotate.CannotDraw;
import dev.facepipe.local.cli.annotate.Label;
import dev.facepipe.models.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that asks for copies of pictures with labels on them. */
final class AnnotateOption implements CheckedOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--annotate",
      paramLabel = "DIR",
      description =
          "Write a copy of each picture, with boxes and labels, into this folder, which is made if"
              + " it is missing. A file that exists is not overwritten, except an earlier copy of"
              + " the same picture.")
  private @Nullable Path folder;

  private @Nullable AnnotatedCopies copies;
  private int failed;

  @Override
  public void check() {
    if (folder != null && Files.exists(folder)) {
      NamedPlace.requireFolder("--annotate", folder, "it gets the copies");
    }
  }

  /** Returns true if the user asked for copies. */
  boolean isWanted() {
    return folder != null;
  }

  /** Returns the folder of the copies; null if the user asked for none. */
  @Nullable Path folder() {
    return folder;
  }

  /** Checks, before the command's work, that copies can be written. */
  void prepare() {
    if (folder == null) {
      return;
    }
    try {
      copies = AnnotatedCopies.in(folder, this::tell);
    } catch (IOException | CannotDraw e) {
      throw new CommandFailed("--annotate: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a copy of a picture on this machine's disk, if the user asked for copies.
   *
   * @param within path of the copy in the folder
   * @return the copy; null if there is none
   */
  @Nullable Path write(Path original, Path within, ReducedImage picture, List<Label> labels) {
    return write(original.toAbsolutePath().normalize().toString(), within, picture, labels);
  }

  /**
   * Writes a copy of a picture, if the user asked for copies. If that fails, prints why.
   *
   * @param original text that names the picture
   * @param within path of the copy in the folder
   * @return the copy; null if there is none
   */
  @Nullable Path write(String original, Path within, ReducedImage picture, List<Label> labels) {
    if (copies == null) {
      return null;
    }
    try {
      Path copy = copies.write(original, within, picture, labels);
      if (!copy.getFileName().equals(within.getFileName())) {
        tell("%s is the copy of %s".formatted(copy, original));
      }
      return copy;
    } catch (IOException e) {
      fail(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Prints why a picture has no copy. */
  void fail(String why) {
    failed++;
    tell(why);
  }

  /** Returns false if a picture has no copy. */
  boolean allWritten() {
    return failed == 0;
  }

  private void tell(String line) {
    Printer err = new Printer(spec.commandLine().getErr());
    if (Terminal.isThere()) {
      err.redraw(""); // over a count of pictures
    }
    err.line("facepipe: " + line);
  }
}
