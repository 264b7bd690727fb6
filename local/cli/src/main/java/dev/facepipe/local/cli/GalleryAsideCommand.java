package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.SetAside;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery aside}: lists what was set aside. */
@Command(
    name = "aside",
    description =
        "Lists the references that a gallery keeps but does not match, and why they were set aside.")
final class GalleryAsideCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    Gallery gallery = galleryOption.read();
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(
          CommandJson.write(
              new Document(gallery.version(), gallery.aside().stream().map(Line::of).toList())));
    } else {
      Table table = new Table("name", "photograph", "reason");
      gallery
          .aside()
          .forEach(
              one -> table.row(one.reference().name(), one.reference().source(), one.reason()));
      table.print(out);
      out.line("%d set aside; %s".formatted(gallery.aside().size(), gallery));
    }
    return 0;
  }

  /** The output of {@code --json}. */
  private record Document(String gallery, List<Line> aside) {}

  private record Line(String name, @Nullable String photograph, String code, String words) {
    static Line of(SetAside aside) {
      return new Line(
          aside.reference().name(),
          GalleryDoctorCommand.known(aside.reference().source()),
          aside.reason().code(),
          aside.reason().words());
    }
  }
}
