package dev.facepipe.local.cli;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.text.Printer;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery}: who is in it, out with somebody, in with another system's. */
@Command(
    name = "gallery",
    description = "Shows and changes a gallery.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GalleryCommand.ListPeople.class,
      GalleryCommand.Remove.class,
      GalleryCommand.Import.class
    })
final class GalleryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, remove or import");
  }

  @Command(
      name = "list",
      description = "Lists the people of a gallery and how many vectors each has.")
  static final class ListPeople implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private GalleryOption galleryOption;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
      Gallery gallery = galleryOption.read();
      galleryOption.warn(gallery, spec);
      Printer out = new Printer(spec.commandLine().getOut());
      if (json) {
        out.json(Json.write(Document.of(gallery)));
      } else {
        Table table = new Table("name", "vectors");
        gallery.people().forEach(table::row);
        table.print(out);
        out.line(gallery.toString());
      }
      return 0;
    }

    private record Document(
        String model, String fingerprint, int dimensions, String version, List<Person> people) {
      static Document of(Gallery gallery) {
        return new Document(
            gallery.model().name(),
            gallery.model().fingerprint(),
            gallery.model().dimensions(),
            gallery.version(),
            gallery.people().entrySet().stream()
                .map(person -> new Person(person.getKey(), person.getValue()))
                .toList());
      }
    }

    private record Person(String name, int vectors) {}
  }

  @Command(
      name = "remove",
      description = "Removes every vector of a person; 'facepipe forget' removes more of them.")
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private GalleryOption galleryOption;

    @Parameters(paramLabel = "NAME", description = "Whom, exact case.")
    private String name;

    @Override
    public Integer call() {
      Gallery before = galleryOption.read();
      Gallery after =
          before
              .without(name)
              .orElseThrow(
                  () ->
                      NearestName.nobody(
                          galleryOption.file().toString(), name, before.people().keySet()));
      galleryOption.replace(before, after);
      new Printer(spec.commandLine().getOut())
          .line("removed %s: %d vectors; %s".formatted(name, before.size() - after.size(), after));
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Adds the people of a gallery-data.pt, torch.save([embeddings, names]), as the older Python"
            + " systems wrote it.",
        "Its vectors must be of the network that --embedder names; the file does not say."
      })
  static final class Import implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private EmbedderOption embedderOption;
    @Mixin private GalleryOption galleryOption;

    @Parameters(paramLabel = "data.pt", description = "The file to import.")
    private Path file;

    @Override
    public Integer call() throws IOException {
      TorchGallery imported = TorchGallery.read(file);
      Model model = embedderOption.modelOf(imported.dimensions());
      Gallery before = galleryOption.readOrEmpty(model);
      Gallery gallery = imported.addedTo(before);
      galleryOption.replace(before, gallery);
      galleryOption.warn(gallery, spec);
      new Printer(spec.commandLine().getOut())
          .line("imported %d vectors; %s".formatted(imported.entries().size(), gallery));
      return 0;
    }
  }
}
