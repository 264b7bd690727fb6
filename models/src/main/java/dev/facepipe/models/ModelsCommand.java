package dev.facepipe.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.text.Printer;
import dev.facepipe.models.code.Flavour;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code facepipe models}: lists and builds networks, and downloads weights. */
@Command(name = "models", description = "List and build the networks, and download weights.")
public final class ModelsCommand {
  /** Longest time that a server may send nothing. A slow line still brings bytes in that time. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelsFolder models;
  private final RemoteFile remote;
  private final Duration patience;
  private final Duration pause;

  @Mixin final HelpOption help = new HelpOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Creates the command for the project that this program runs in. */
  public ModelsCommand() {
    this(ModelsFolder.here(), RemoteFile.VGGFACE2, PATIENCE, PAUSE);
  }

  ModelsCommand(ModelsFolder models, RemoteFile remote, Duration patience, Duration pause) {
    this.models = models;
    this.remote = remote;
    this.patience = patience;
    this.pause = pause;
  }

  @Command(description = "Lists the networks, and the command that writes each missing one.")
  int list(
      @Mixin HelpOption help,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    return run(
        () -> {
          List<Map<String, @Nullable Object>> entries = new ArrayList<>();
          for (NetworkRecipe recipe : NetworkRecipe.all()) {
            entries.add(entry(recipe));
          }
          if (json) {
            printJson(Map.of("models", entries));
          } else {
            entries.forEach(this::printLine);
          }
        });
  }

  @Command(description = "Writes the networks that are missing or out of date.")
  int build(
      @Mixin HelpOption help,
      @Option(
              names = "--flavour",
              converter = FlavourConverter.class,
              paramLabel = "FLAVOUR",
              description =
                  "packed (x86-64), plain (every processor), onnx (for ONNX Runtime, every processor) or"
                      + " onnx-int8 (the same, with embedders in 8-bit integers); default: packed or plain,"
                      + " the faster one for this machine.")
          @Nullable Flavour flavour,
      @Option(names = "--to", paramLabel = "DIR", description = "Write to this folder.")
          @Nullable Path to,
      @Option(names = "--anew", description = "Also write networks that are up to date.")
          boolean anew,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    return run(
        () -> {
          Path folder = to == null ? models.networks() : to;
          NetworkBuilder builder =
              new NetworkBuilder(models, flavour == null ? Flavour.ofThisMachine() : flavour);
          List<String> written = builder.build(folder, anew);
          if (json) {
            printJson(Map.of("folder", folder.toString(), "written", written));
          } else if (written.isEmpty()) {
            out().line("all networks in %s are up to date".formatted(folder));
          } else {
            out().line("wrote %s to %s".formatted(String.join(", ", written), folder));
          }
        });
  }

  @Command(
      description = {
        "Downloads the weights of InceptionResnetV1 (112 MB), verifies them and builds the network.",
        "The next run resumes a broken download."
      })
  int fetch(
      @Mixin HelpOption help,
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              description = "Use this file instead of downloading.")
          @Nullable Path file) {
    return run(
        () -> {
          Path target = models.fetched().resolve(remote.name());
          Fetch fetch =
              new Fetch(remote, patience, pause, new ProgressLine(err(), Terminal.showsErrors()));
          if (file == null) {
            download(fetch, target);
          } else {
            fetch.copy(file, target);
          }
          out().line("verified %s".formatted(target));
          NetworkRecipe recipe = NetworkRecipe.named("inception-resnet-v1");
          boolean written =
              new NetworkBuilder(models, Flavour.ofThisMachine())
                  .build(recipe, models.networks(), false);
          out()
              .line(
                  "%s %s"
                      .formatted(
                          written ? "wrote" : "up to date:",
                          NetworkEngine.file(models.networks(), recipe.name())));
        });
  }

  private void download(Fetch fetch, Path target) throws IOException {
    try {
      fetch.to(target);
    } catch (IOException e) {
      throw new IOException(
          "%s; download it elsewhere and run: facepipe models fetch FILE".formatted(e.getMessage()),
          e);
    }
  }

  private Map<String, @Nullable Object> entry(NetworkRecipe recipe) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("model", recipe.name());
    Optional<NetworkCard> card = NetworkCard.read(models.networks(), recipe.name());
    entry.put(
        "file",
        card.isPresent() ? NetworkEngine.file(models.networks(), recipe.name()).toString() : null);
    entry.put("fingerprint", card.map(NetworkCard::fingerprint).orElse(null));
    entry.put("flavour", card.map(NetworkCard::flavour).orElse(null));
    entry.put("embedding", recipe.embedding());
    entry.put("source", recipe.source().toString());
    entry.put("licence", recipe.source().licence());
    return entry;
  }

  private void printLine(Map<String, @Nullable Object> entry) {
    boolean there = entry.get("file") != null;
    out()
        .line(
            "%-20s %-17s %-9s %s"
                .formatted(
                    entry.get("model"),
                    there ? entry.get("fingerprint") : "-",
                    there ? entry.get("flavour") : "-",
                    there ? entry.get("file") : missing(String.valueOf(entry.get("model")))));
  }

  private static String missing(String model) {
    return NetworkRecipe.named(model).source() == NetworkRecipe.Source.VGGFACE2
        ? "missing: 'facepipe models fetch' downloads its weights"
        : "missing: 'facepipe models build' writes it";
  }

  private void printJson(Object document) throws JsonProcessingException {
    out().json(JSON.writeValueAsString(document));
  }

  private int run(Action action) {
    try {
      action.run();
      return ExitCode.OK;
    } catch (BuildFailed | IllegalArgumentException | IOException e) {
      err().line("facepipe models: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private Printer out() {
    return new Printer(spec.commandLine().getOut());
  }

  private Printer err() {
    return new Printer(spec.commandLine().getErr());
  }

  /** The option {@code --help}. Only the whole program has {@code --version}. */
  static final class HelpOption {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help and exit.")
    boolean shown;
  }

  private static final class FlavourConverter implements ITypeConverter<Flavour> {
    @Override
    public Flavour convert(String name) {
      try {
        return Flavour.parse(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }
}
