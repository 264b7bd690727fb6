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

/** {@code facepipe gallery}: lists, removes and imports the people of a gallery. */
@Command(
    name = "gallery",
    description = "Shows or changes a gallery, the file of enrolled people.",
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
      description = "Lists the people of a gallery, and how many embeddings each person has.")
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
        Table table = new Table("name", "embeddings");
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
      description = {
        "Removes all embeddings of a person from a gallery.",
        "To remove the person's photographs and results too, use 'facepipe forget'."
      })
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private GalleryOption galleryOption;

    @Parameters(
        paramLabel = "NAME",
        description = "The person's name, in exact upper and lower case.")
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
          .line(
              "removed %s: %d embeddings; %s".formatted(name, before.size() - after.size(), after));
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Adds the people of a gallery-data.pt file to a gallery. The older Python systems wrote"
            + " such files with torch.save([embeddings, names]).",
        "The network that --embedder names must have made the embeddings. The file does not say"
            + " which network made them."
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
          .line("imported %d embeddings; %s".formatted(imported.entries().size(), gallery));
      return 0;
    }
  }
}
