package dev.facepipe.local.cli;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery take-back}: matches references again that were set aside. */
@Command(
    name = "take-back",
    description = "Matches references of a person again that were set aside.")
final class GalleryTakeBackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Option(names = "--all", description = "Take back what was set aside of everybody.")
  private boolean all;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The person's name, in exact upper and lower case.")
  private @Nullable String name;

  @Override
  public Integer call() {
    if (all == (name != null)) {
      throw new ParameterException(
          spec.commandLine(), "expected the NAME of a person, or --all without a name");
    }
    Change change = galleryOption.change(this::tookBack);
    new Printer(spec.commandLine().getOut())
        .line(
            "took back %d references; %s"
                .formatted(change.after().size() - change.before().size(), change.after()));
    return 0;
  }

  private Gallery tookBack(Gallery before) {
    List<String> people =
        before.aside().stream().map(one -> one.reference().name()).distinct().toList();
    String whose = name == null ? "" : Nfc.of(name);
    if (!all && !people.contains(whose)) {
      throw before.people().containsKey(whose)
          ? new CommandFailed(
              "nothing of '%s' is set aside in %s".formatted(whose, galleryOption.where()))
          : NearestName.nobody(galleryOption.where(), whose, before.people().keySet());
    }
    return people.isEmpty()
        ? before
        : before.takeBack(one -> all || one.reference().name().equals(whose));
  }
}
