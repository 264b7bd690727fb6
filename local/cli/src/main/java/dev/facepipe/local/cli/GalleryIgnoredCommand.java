package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Ignored;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery ignored}: lists the ignored faces, or removes one. */
@Command(
    name = "ignored",
    description = "Lists the faces that a gallery ignores. With --remove, stops ignoring one.")
final class GalleryIgnoredCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GalleryOption galleryOption;

  @Option(
      names = "--remove",
      converter = NumberOption.Count.class,
      paramLabel = "N",
      description = "Stop ignoring the face of this number in the list.")
  private @Nullable Integer remove;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    Gallery gallery = galleryOption.read();
    if (remove != null) {
      Ignored gone = numbered(gallery.ignored(), remove);
      gallery = galleryOption.change(now -> now.ignoring(without(now.ignored(), gone))).after();
    }
    Printer out = new Printer(spec.commandLine().getOut());
    List<Line> lines = lines(gallery.ignored());
    if (json) {
      out.json(CommandJson.write(new Document(gallery.version(), lines)));
    } else {
      Table table = new Table("number", "label", "since");
      lines.forEach(line -> table.row(line.number(), line.label(), line.since()));
      table.print(out);
      out.line("%d ignored; %s".formatted(lines.size(), gallery));
    }
    return 0;
  }

  private Ignored numbered(List<Ignored> faces, int number) {
    if (number < 1 || number > faces.size()) {
      throw new CommandFailed(
          "--remove is %d; %s"
              .formatted(
                  number,
                  faces.isEmpty()
                      ? "%s ignores no face".formatted(galleryOption.where())
                      : "expected a number of the list, 1 to %d".formatted(faces.size())));
    }
    return faces.get(number - 1);
  }

  /** Returns the faces without one: somebody else may have changed their numbers meanwhile. */
  private static List<Ignored> without(List<Ignored> faces, Ignored gone) {
    return faces.stream().filter(face -> !Arrays.equals(face.vector(), gone.vector())).toList();
  }

  private static List<Line> lines(List<Ignored> faces) {
    return IntStream.range(0, faces.size())
        .mapToObj(
            i ->
                new Line(
                    i + 1,
                    faces.get(i).label().isEmpty() ? null : faces.get(i).label(),
                    faces.get(i).date().toString()))
        .toList();
  }

  /** The output of {@code --json}. */
  private record Document(String gallery, List<Line> ignored) {}

  private record Line(int number, @Nullable String label, String since) {}
}
