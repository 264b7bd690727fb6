package dev.facepipe.bench.films;

import dev.facepipe.bench.accuracy.AccuracyCommand;
import dev.facepipe.bench.accuracy.Table;
import dev.facepipe.bench.report.Machine;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Json;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.people.PeopleFinder;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe bench films}. */
@Command(
    name = "films",
    description = {
      "Measures how well the summary of a video says who was there and when: makes videos of"
          + " photographs, so that the truth is known, and compares.",
      "Give 20 or more people, each with six or more photographs that show nobody else; or nothing"
          + " for the people of the sample photographs, who are easier."
    },
    sortOptions = false)
public final class FilmsCommand implements Callable<Integer> {
  /** Frames a second at which videos are sampled. */
  private static final List<Double> RATES = List.of(1.0, 2.0, 5.0);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Parameters(
      arity = "0..1",
      paramLabel = "PEOPLE",
      description = "Folder with NAME/*.jpg, or png, pgm and others.")
  private @Nullable Path folder;

  @Option(
      names = "--quick",
      description = "One video of each scene, sampled once a second, and no cost.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "SCENE",
      split = ",",
      description = "Only these scenes: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Scene> only = EnumSet.allOf(Scene.class);

  @Option(
      names = "--videos",
      paramLabel = "N",
      defaultValue = "3",
      description = "Videos of each scene (default: ${DEFAULT-VALUE}).")
  private int videos = 3;

  @Option(
      names = "--poor",
      description =
          "Poor videos: faces of six tenths of the size, four tenths of the light, 100 kbit/s"
              + " instead of 600.")
  private boolean poor;

  @Option(
      names = "--clip",
      paramLabel = "FILE",
      description = "Tell who is in a video of yours, and measure nothing else.")
  private @Nullable Path clip;

  @Option(names = "--json", description = "Print one JSON document instead of the tables.")
  private boolean json;

  private final String command;

  /**
   * @param command as typed, for the report
   */
  public FilmsCommand(String command) {
    this.command = command;
  }

  /** The JSON that is printed. */
  private record Document(Machine machine, List<Table> tables) {}

  @Override
  public Integer call() throws IOException {
    if (videos < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--videos is %d; expected 1 or more".formatted(videos));
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "no such folder: %s; expected a folder with NAME/*".formatted(folder));
    }
    if (clip != null && !Files.isReadable(clip)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "no such video: %s; expected a file".formatted(clip));
    }
    System.setProperty("facepipe.cores", "1"); // several videos are looked at at once
    Path networks = AccuracyCommand.property("facepipe.networks");
    try (Mtcnn mtcnn = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE);
        Embedder embedder = Embedders.load(EmbedderName.RESNET34, networks)) {
      Ffmpeg ffmpeg = Ffmpeg.from(new Environment(System.getenv()));
      Watcher watcher = new Watcher(ffmpeg, mtcnn, embedder);
      if (clip != null) {
        print(networks, List.of(Clip.table(clip, watcher, embedder.model(), summarisers(), RATES)));
        return CommandLine.ExitCode.OK;
      }
      Cast cast = new Cast(mtcnn, this::tell);
      List<Actor> actors =
          folder == null
              ? cast.samples(AccuracyCommand.property("facepipe.samples"), embedder)
              : cast.of(folder);
      tell("%d people".formatted(actors.size()));
      Films films =
          new Films(
              new VideoMaker(ffmpeg, poor),
              watcher,
              new Enrolling(mtcnn, embedder, actors),
              summarisers(),
              quick ? RATES.subList(0, 1) : RATES,
              quick ? 1 : videos,
              this::tell);
      List<Table> tables = films.tables(only);
      if (!quick) {
        tables.add(SummaryCost.table(this::tell));
      }
      print(networks, tables);
    }
    return CommandLine.ExitCode.OK;
  }

  /** Returns what is compared, by the name that tables print. */
  private static Map<String, Summariser> summarisers() {
    Map<String, Summariser> all = new LinkedHashMap<>();
    all.put("frame by frame", (video, notes, gallery) -> Votes.byFrame(video, notes));
    all.put("majority at one place", (video, notes, gallery) -> Votes.byPlace(video, notes));
    all.put(
        "people finder",
        (video, notes, gallery) ->
            new PeopleFinder(MatchRules.of(gallery.model())).find(video, notes, gallery));
    return all;
  }

  /** Returns the last of what is compared. */
  static Summariser best() {
    return List.copyOf(summarisers().values()).get(summarisers().size() - 1);
  }

  private void print(Path networks, List<Table> tables) throws IOException {
    Path project = networks.toAbsolutePath().resolve("../../..").normalize();
    Machine machine = Machine.here(project, 1, "none", command);
    spec.commandLine()
        .getOut()
        .println(
            json
                ? Json.mapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(new Document(machine, tables))
                : tables.stream().map(Table::markdown).collect(Collectors.joining("\n"))
                    + "%n*%s*".formatted(machine.sentence()));
    spec.commandLine().getOut().flush();
  }

  private void tell(String line) {
    spec.commandLine().getErr().println("films: " + line);
    spec.commandLine().getErr().flush();
  }
}
