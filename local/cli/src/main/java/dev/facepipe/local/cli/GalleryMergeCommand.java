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

/** {@code facepipe gallery merge}: makes one person of two. */
@Command(
    name = "merge",
    description = {
      "Makes one person of two: all references of FROM, matched or set aside, become those of INTO.",
      "Results that are stored already keep the name FROM."
    })
final class GalleryMergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Parameters(index = "0", paramLabel = "FROM", description = "The name that goes.")
  private String from;

  @Parameters(index = "1", paramLabel = "INTO", description = "The name that stays.")
  private String into;

  @Override
  public Integer call() {
    Gallery after = galleryOption.change(this::merged).after();
    new Printer(spec.commandLine().getOut())
        .line(
            "merged %s into %s, who has %d references now; %s"
                .formatted(Nfc.of(from), Nfc.of(into), after.people().get(Nfc.of(into)), after));
    return 0;
  }

  private Gallery merged(Gallery gallery) {
    requirePerson(galleryOption, gallery, from);
    requirePerson(galleryOption, gallery, into);
    if (Nfc.areSame(from, into)) {
      throw new CommandFailed("%s is one person already; expected two names".formatted(from));
    }
    return gallery.renamed(from, into);
  }

  /** Throws, with the most similar name, unless the gallery has a person of this name. */
  static void requirePerson(GalleryOption option, Gallery gallery, String name) {
    if (!isPerson(gallery, name)) {
      throw NearestName.nobody(option.where(), name, gallery.people().keySet());
    }
  }

  /** Returns true if a person of this name has a reference, matched or set aside. */
  static boolean isPerson(Gallery gallery, String name) {
    String composed = Nfc.of(name);
    return gallery.people().containsKey(composed)
        || gallery.aside().stream().anyMatch(one -> one.reference().name().equals(composed));
  }
}
