package dev.facepipe.bench;

import dev.facepipe.bench.network.BenchNetworks;
import dev.facepipe.bench.peer.NoPeer;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.peer.PeerEnvironment;
import dev.facepipe.bench.report.Machine;
import dev.facepipe.bench.report.Plots;
import dev.facepipe.bench.report.Report;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Effort;
import dev.facepipe.bench.stage.Frames;
import dev.facepipe.bench.stage.Stage;
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
      "Measures how fast Facepipe is on this machine, beside facenet-pytorch, the same networks"
          + " written plainly, and the matrix product that the machine reaches.",
      "Contestants take turns within one run, so that the ratios hold even where times don't.",
      "The peer needs Python 3.10 to 3.12 and, once, the package index; "
          + PeerEnvironment.VARIABLE
          + " names a Python that has all it needs. Without it everything else is measured."
    },
    sortOptions = false)
public final class Bench implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(names = "--quick", description = "Few runs, in minutes: to see that it works.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Only these parts: ${COMPLETION-CANDIDATES} (default: all but load, soak and fleet).")
  private Set<Part> only = EnumSet.copyOf(Part.SPEED);

  @Option(names = "--no-peers", description = "Compare with nobody.")
  private boolean noPeers;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "What a network's call takes, ours and the peer's (default: all cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "facepipe-out/bench",
      description = "Where results.json, results.md and plots go (default: ${DEFAULT-VALUE}).")
  private Path to = Path.of("facepipe-out", "bench");

  @Option(names = "--json", description = "Print one JSON document instead of the table.")
  private boolean json;

  private String command = "";

  /** Runs it and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    Bench bench = new Bench();
    bench.command = ("./facepipe bench " + String.join(" ", arguments)).strip();
    // As for all commands: SLF4J warns of what is logged while it looks for Logback.
    var unused = LoggerFactory.getILoggerFactory();
    // The process ends here whatever threads the embedded services left behind.
    System.exit(
        new CommandLine(bench)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Bench::failed)
            .execute(arguments));
  }

  /** One line for people; the rest for whoever asks with FACEPIPE_DEBUG. */
  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    command.getErr().println("facepipe: " + message);
    if (System.getenv("FACEPIPE_DEBUG") != null) {
      failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
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
    told("writing networks");
    BenchNetworks networks =
        BenchNetworks.write(folder("facepipe.networks"), target.resolve("networks"));
    Results results = new Results();
    Opponent opponent = opponent(project, target);
    try (Peer peer = opponent.peer()) {
      Stage stage =
          new Stage(
              networks.ours(),
              networks.plain(),
              new Frames(folder("facepipe.samples")),
              scratch,
              peer,
              opponent.reason(),
              quick ? Effort.QUICK : Effort.FULL,
              threads,
              this::told);
      if (peer == null && only.stream().anyMatch(Part::hasPeer)) {
        results.trouble("no peer: " + opponent.reason());
      }
      boolean whole = true;
      for (Part part : Part.values()) {
        whole &= !only.contains(part) || run(part, stage, results);
      }
      Machine machine = Machine.here(project, threads, opponent.words(), command);
      print(
          new Report(
              machine, results.figures(), results.curves(), results.panels(), results.troubles()));
      return whole ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** One part that fails doesn't take the others' figures with it. */
  private boolean run(Part part, Stage stage, Results results) {
    try {
      part.run(stage, results);
      return true;
    } catch (RuntimeException e) {
      if (System.getenv("FACEPIPE_DEBUG") != null) {
        e.printStackTrace(spec.commandLine().getErr());
      }
      String line = "%s failed: %s".formatted(part, e.getMessage() == null ? e : e.getMessage());
      told(line);
      results.trouble(line);
      return false;
    }
  }

  private void print(Report report) throws IOException {
    Files.createDirectories(to);
    Files.writeString(to.resolve("results.json"), report.json() + "\n");
    Files.writeString(to.resolve("results.md"), report.markdown());
    Plots.write(report, to).ifPresent(this::told);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? report.json() : report.markdown());
    out.flush();
    told("wrote %s".formatted(to));
  }

  private Opponent opponent(Path project, Path target) {
    if (noPeers || only.stream().noneMatch(Part::hasPeer)) {
      return new Opponent(null, noPeers ? "--no-peers" : "nothing to compare");
    }
    try {
      Peer peer =
          new PeerEnvironment(
                  project.resolve("bench").resolve("peers"), target.resolve("peers"), this::told)
              .start(System.getenv(), threads);
      return new Opponent(peer, "");
    } catch (NoPeer e) {
      String reason = String.valueOf(e.getMessage());
      told("no peer: " + reason);
      return new Opponent(null, reason);
    }
  }

  private void told(String line) {
    spec.commandLine().getErr().println("bench: " + line);
    spec.commandLine().getErr().flush();
  }

  private static Path folder(String property) {
    String folder = System.getProperty(property, "");
    if (folder.isEmpty()) {
      throw new IllegalStateException(
          "property %s is not set; './facepipe bench' sets it".formatted(property));
    }
    return Path.of(folder);
  }

  /**
   * The other side, or why there is none.
   *
   * @param reason empty if there is one
   */
  private record Opponent(@Nullable Peer peer, String reason) {
    String words() {
      return peer == null
          ? "none: " + reason
          : "%s 2.6.0, Python %s, torch %s, %s threads"
              .formatted(
                  Peer.NAME,
                  peer.greeting().path("python").asText(),
                  peer.greeting().path("torch").asText(),
                  peer.greeting().path("threads").asText());
    }
  }
}
