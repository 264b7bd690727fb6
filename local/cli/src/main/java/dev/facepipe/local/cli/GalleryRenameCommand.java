package dev.facepipe.local.cli;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery rename}: gives a person another name. */
@Command(
    name = "rename",
    description = {
      "Gives a person of a gallery another name. Results that are stored already keep the old name.",
      "Rename the person's folder of photographs too: enrolling the old folder again names its new"
          + " photographs as before."
    })
final class GalleryRenameCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Parameters(index = "0", paramLabel = "OLD", description = "The name, in exact case.")
  private String from;

  @Parameters(index = "1", paramLabel = "NEW", description = "The name from now on.")
  private String to;

  @Override
  public Integer call() {
    Gallery after = galleryOption.change(this::renamed).after();
    new Printer(spec.commandLine().getOut())
        .line("renamed %s: now %s; %s".formatted(Nfc.of(from), Nfc.of(to), after));
    return 0;
  }

  private Gallery renamed(Gallery gallery) {
    GalleryMergeCommand.requirePerson(galleryOption, gallery, from);
    if (GalleryMergeCommand.isPerson(gallery, to)) {
      throw new CommandFailed(
          "%s is in %s already; if %s is the same person, use 'facepipe gallery merge'"
              .formatted(Nfc.of(to), galleryOption.where(), Nfc.of(from)));
    }
    return gallery.renamed(from, to);
  }
}
