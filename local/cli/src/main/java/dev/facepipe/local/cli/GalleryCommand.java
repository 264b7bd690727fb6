package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.recognition.gallery.Calibration;
import dev.facepipe.recognition.gallery.ForeignGallery;
import dev.facepipe.recognition.gallery.Gallery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe gallery}: shows and changes the people of a gallery. */
@Command(
    name = "gallery",
    description = "Shows or changes a gallery, the file of enrolled people.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GalleryCommand.ListPeople.class,
      GalleryCommand.Remove.class,
      GalleryRenameCommand.class,
      GalleryMergeCommand.class,
      GalleryDoctorCommand.class,
      GalleryAsideCommand.class,
      GalleryTakeBackCommand.class,
      GalleryIgnoreCommand.class,
      GalleryIgnoredCommand.class,
      GalleryCommand.Import.class,
      GalleryVersionsCommand.class,
      GalleryBackCommand.class
    })
final class GalleryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(
      name = "list",
      description =
          "Lists the people of a gallery, how many embeddings each person has, and how many of these"
              + " were set aside and are not matched.")
  static final class ListPeople implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private GalleryOption galleryOption;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
      Gallery gallery = galleryOption.read();
      galleryOption.warn(gallery);
      Printer out = new Printer(spec.commandLine().getOut());
      if (json) {
        out.json(CommandJson.write(Document.of(gallery)));
      } else {
        Table table = new Table("name", "embeddings", "set aside");
        people(gallery)
            .forEach(person -> table.row(person.name(), person.vectors(), person.setAside()));
        table.print(out);
        if (!gallery.ignored().isEmpty()) {
          out.line("ignored: %d faces".formatted(gallery.ignored().size()));
        }
        gallery
            .calibration()
            .ifPresent(calibration -> out.line(text(calibration, gallery.people().size())));
        out.line(gallery.toString());
      }
      return 0;
    }

    private static String text(Calibration calibration, int people) {
      return "calibration: threshold %.3f, for at most %s of strangers named; of %s, %d people; %s%s"
          .formatted(
              calibration.threshold(),
              CalibrationReport.percent(calibration.target()),
              calibration.date(),
              calibration.people(),
              calibration.rule(),
              calibration.isStale(people) ? "; out of date, run 'facepipe calibrate' again" : "");
    }

    /** Returns everybody of whom something is kept. */
    private static List<Person> people(Gallery gallery) {
      Map<String, Integer> aside = new LinkedHashMap<>();
      gallery.aside().forEach(one -> aside.merge(one.reference().name(), 1, Integer::sum));
      Set<String> names = new LinkedHashSet<>(gallery.people().keySet());
      names.addAll(aside.keySet());
      return names.stream()
          .map(name -> new Person(name, gallery.people().getOrDefault(name, 0), aside.get(name)))
          .toList();
    }

    /** The output of {@code --json}; what is absent would be 0 or nothing. */
    private record Document(
        String model,
        String fingerprint,
        int dimensions,
        String version,
        List<Person> people,
        @Nullable Integer ignored,
        @Nullable Calibrated calibration) {
      static Document of(Gallery gallery) {
        return new Document(
            gallery.model().name(),
            gallery.model().fingerprint(),
            gallery.model().dimensions(),
            gallery.version(),
            ListPeople.people(gallery),
            gallery.ignored().isEmpty() ? null : gallery.ignored().size(),
            gallery
                .calibration()
                .map(calibration -> Calibrated.of(calibration, gallery.people().size()))
                .orElse(null));
      }
    }

    private record Person(String name, int vectors, @Nullable Integer setAside) {}

    private record Calibrated(
        double threshold, double target, int people, String date, String rule, boolean stale) {
      static Calibrated of(Calibration calibration, int people) {
        return new Calibrated(
            calibration.threshold(),
            calibration.target(),
            calibration.people(),
            calibration.date().toString(),
            calibration.rule(),
            calibration.isStale(people));
      }
    }
  }

  @Command(
      name = "remove",
      description = {
        "Removes all embeddings of a person from a gallery.",
        "Earlier versions of the gallery keep the person, and 'facepipe gallery back' brings them"
            + " back. To remove the person from these versions too, with photographs and results,"
            + " use 'facepipe forget'."
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
      Change change =
          galleryOption.change(
              gallery ->
                  gallery
                      .without(name)
                      .orElseThrow(
                          () ->
                              NearestName.nobody(
                                  galleryOption.where(), name, gallery.people().keySet())));
      new Printer(spec.commandLine().getOut())
          .line(
              "removed %s: %d embeddings; %s"
                  .formatted(name, change.before().vectorsOf(name), change.after()));
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Adds the people of another file to a gallery: an .npz archive, or a gallery-data.pt file. The"
            + " older Python systems wrote the latter with torch.save([embeddings, names]).",
        "An .npz archive is another gallery, or has the arrays 'names' and 'embeddings' (or 'vectors').",
        "The network that --embedder names must have made the embeddings. Only a gallery says which"
            + " network made them."
      })
  static final class Import implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private EmbedderOption embedderOption;
    @Mixin private GalleryOption galleryOption;

    @Parameters(paramLabel = "FILE", description = "The file to import.")
    private Path file;

    @Override
    public Integer call() throws IOException {
      Gallery imported = imported();
      Gallery gallery = galleryOption.change(imported.model(), now -> now.with(imported)).after();
      new Printer(spec.commandLine().getOut())
          .line("imported %d embeddings; %s".formatted(imported.size(), gallery));
      return 0;
    }

    private Gallery imported() throws IOException {
      if (file.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
        Gallery read = ForeignGallery.read(file, embedderOption::modelOf);
        return read.requireModel(
            embedderOption.modelOf(read.model().dimensions()), file.toString());
      }
      TorchGallery read = TorchGallery.read(file);
      return read.addedTo(Gallery.empty(embedderOption.modelOf(read.dimensions())));
    }
  }
}
