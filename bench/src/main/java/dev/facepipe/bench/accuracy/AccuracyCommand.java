package dev.facepipe.bench.accuracy;

import dev.facepipe.bench.report.Machine;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe bench accuracy}. Writes {@code accuracy.md} and {@code accuracy.json}. */
@Command(
    name = "accuracy",
    description = {
      "Measures how often Facepipe names the right person and how often a stranger, on your"
          + " photographs.",
      "Give four or more people, each with two or more photographs that show nobody else. Eight people"
          + " with seven photographs each fill all tables."
    },
    sortOptions = false)
public final class AccuracyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Parameters(paramLabel = "DIR", description = "Folder with NAME/*.jpg, or png, pgm and others.")
  private Path folder = Path.of("");

  @Option(
      names = "--embedder",
      paramLabel = "NAME",
      description =
          "inception-resnet-v1 or resnet34 (default: the first if it was downloaded, or else the"
              + " second).")
  private @Nullable String embedder;

  @Option(
      names = "--enlarge",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Enlarge photographs so many times before anything else, for faces below the smallest"
              + " that the detector finds (default: ${DEFAULT-VALUE}).")
  private int enlarge = 1;

  @Option(
      names = "--splits",
      paramLabel = "N",
      defaultValue = "400",
      description = "Random splits of the people (default: ${DEFAULT-VALUE}).")
  private int splits = 400;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads of a network's call (default: ${DEFAULT-VALUE}: photographs are small, and beside"
              + " other programs threads wait for each other).")
  private int threads = 1;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "facepipe-out/accuracy",
      description = "Folder for accuracy.md and accuracy.json (default: ${DEFAULT-VALUE}).")
  private Path to = Path.of("facepipe-out", "accuracy");

  private final String command;

  /**
   * @param command as typed, for the report
   */
  public AccuracyCommand(String command) {
    this.command = command;
  }

  /** The JSON that is written. */
  private record Document(Machine machine, String embedder, List<Table> tables) {}

  @Override
  public Integer call() throws IOException {
    requirePositive("--enlarge", enlarge);
    requirePositive("--splits", splits);
    requirePositive("--threads", threads);
    if (!Files.isDirectory(folder)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "no such folder: %s; expected a folder with NAME/*".formatted(folder));
    }
    System.setProperty("facepipe.cores", String.valueOf(threads));
    Path networks = property("facepipe.networks");
    Path samples = property("facepipe.samples");
    EmbedderName name = name(networks);
    Path scratch = Files.createTempDirectory("facepipe-accuracy-");
    try (Mtcnn mtcnn = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE);
        Embedder network = Embedders.load(name, networks)) {
      PhotographSet set =
          new PhotographReader(mtcnn, network, enlarge, scratch, this::tell).read(folder);
      Tables tables = new Tables(set, splits);
      tell("computing tables of %d people".formatted(set.people().size()));
      List<Table> all = tables.all();
      all.addAll(new SampleFaces(mtcnn, network, samples).tables(set));
      print(networks, name, all);
    } finally {
      Files.deleteIfExists(scratch.resolve("face.png"));
      Files.deleteIfExists(scratch);
    }
    return CommandLine.ExitCode.OK;
  }

  private void print(Path networks, EmbedderName name, List<Table> tables) throws IOException {
    Path project = networks.toAbsolutePath().resolve("../../..").normalize();
    Machine machine = Machine.here(project, threads, "none", command);
    String markdown =
        tables.stream().map(Table::markdown).collect(Collectors.joining("\n"))
            + "%n*%s; %s*%n".formatted(name.word(), machine.sentence());
    Files.createDirectories(to);
    Files.writeString(to.resolve("accuracy.md"), markdown);
    Files.writeString(
        to.resolve("accuracy.json"),
        Json.mapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(new Document(machine, name.word(), tables))
            + "\n");
    spec.commandLine().getOut().println(markdown);
    spec.commandLine().getOut().flush();
    tell("wrote %s".formatted(to));
  }

  private EmbedderName name(Path networks) {
    if (embedder != null) {
      try {
        return EmbedderName.parse(embedder);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--embedder: " + e.getMessage(), e);
      }
    }
    EmbedderName best = EmbedderName.INCEPTION_RESNET_V1;
    return Files.exists(NetworkEngine.file(networks, best.word())) ? best : EmbedderName.RESNET34;
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "%s is %d; expected 1 or more".formatted(option, value));
    }
  }

  private void tell(String line) {
    spec.commandLine().getErr().println("accuracy: " + line);
    spec.commandLine().getErr().flush();
  }

  /** Returns the folder that a property of the launcher names. */
  public static Path property(String name) {
    String value = System.getProperty(name, "");
    if (value.isEmpty()) {
      throw new IllegalStateException(
          "property %s is not set; './facepipe bench' sets it".formatted(name));
    }
    return Path.of(value);
  }
}
