package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery back}: returns to an earlier version. */
@Command(
    name = "back",
    description = {
      "Returns to an earlier version of a gallery; 'facepipe gallery versions' lists them.",
      "Going back is a change like others: it makes a new version, and the gallery as it was stays"
          + " an earlier version. So a second 'back' undoes the first."
    })
final class GalleryBackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Parameters(
      arity = "0..1",
      converter = NumberOption.Count.class,
      paramLabel = "VERSION",
      description = "Number of the version (default: the one before the current version).")
  private @Nullable Integer number;

  @Override
  public Integer call() {
    OptionalInt version = number == null ? OptionalInt.empty() : OptionalInt.of(number);
    Change change = galleryOption.told(galleryOption.use(store -> store.back(version)));
    new Printer(spec.commandLine().getOut())
        .line("was %s; now %s".formatted(change.before(), change.after()));
    return 0;
  }
}
