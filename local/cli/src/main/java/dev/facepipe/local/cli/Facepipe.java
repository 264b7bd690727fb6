package dev.facepipe.local.cli;

import dev.facepipe.common.Release;
import dev.facepipe.common.environment.WrongSetting;
import dev.facepipe.common.file.PathOnDisk;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.models.ModelsCommand;
import dev.facepipe.recognition.build.MeasureRecognisability;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code facepipe}. Exit codes: 0 done, 1 failed, 2 wrong use. */
@Command(
    name = "facepipe",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "facepipe " + Release.VERSION,
    description = "Face recognition as a service, on AWS Lambda or on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "'./facepipe bench' measures the speed; see './facepipe bench --help'."},
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      ConsoleCommand.class,
      ScalableCommand.class,
      SendCommand.class,
      VideoCommand.class,
      SightingsCommand.class,
      IdentifyCommand.class,
      DetectCommand.class,
      VerifyCommand.class,
      EnrollCommand.class,
      CalibrateCommand.class,
      GalleryCommand.class,
      DlqCommand.class,
      ForgetCommand.class,
      ModelsCommand.class
    })
public final class Facepipe implements Callable<Integer> {
  /** What the AWS SDK appends to its messages. */
  private static final Pattern TRIES = Pattern.compile(" \\(SDK Attempt Count: \\d+\\)");

  @Spec private CommandSpec spec;

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommandLine commandLine = commandLine();
    requireFileNamesInUtf8(new Printer(commandLine.getErr()));
    // Starts logging now, on one thread: SLF4J warns if several threads log while it starts.
    var unused = LoggerFactory.getILoggerFactory();
    // Ends the process even if the embedded services left threads running.
    System.exit(commandLine.execute(arguments));
  }

  /** Ends the process unless Java reads and writes file names in UTF-8. */
  private static void requireFileNamesInUtf8(Printer err) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (File.separatorChar == '/' && !encoding.equals("UTF-8")) {
      err.line(
          "facepipe: file names are in %s in this locale; expected UTF-8; set LC_ALL=C.UTF-8"
              .formatted(encoding));
      System.exit(CommandLine.ExitCode.SOFTWARE);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Facepipe())
        .registerConverter(Path.class, path -> PathOnDisk.of(Path.of(path)))
        .registerConverter(Endpoint.class, AddressOption::endpoint)
        .registerConverter(URI.class, AddressOption::service)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Facepipe::execute)
        .setParameterExceptionHandler(Facepipe::misused)
        .setExecutionExceptionHandler(Facepipe::failed);
  }

  /**
   * Runs the command. Measures networks that 'facepipe models' wrote, which cannot run them itself.
   */
  private static int execute(CommandLine.ParseResult parsed) {
    requireUsable(parsed);
    int code = new CommandLine.RunLast().execute(parsed);
    CommandLine.ParseResult models = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    if (code == CommandLine.ExitCode.OK
        && models.hasSubcommand()
        && models.commandSpec().userObject() instanceof ModelsCommand
        && !models.subcommand().commandSpec().name().equals("list")) {
      Path to =
          models.subcommand().matchedOptionValue("--to", Path.of(property("facepipe.networks")));
      try {
        Printer err = new Printer(models.subcommand().commandSpec().commandLine().getErr());
        MeasureRecognisability.in(to, Path.of(property("facepipe.samples")), err::line);
      } catch (IOException e) {
        throw new UncheckedIOException("networks in %s: %s".formatted(to, e.getMessage()), e);
      }
    }
    return code;
  }

  /** Checks the options of the command that will run, unless it only prints help. */
  private static void requireUsable(CommandLine.ParseResult parsed) {
    boolean isHelp =
        parsed.asCommandLineList().stream()
            .anyMatch(used -> used.isUsageHelpRequested() || used.isVersionHelpRequested());
    CommandLine.ParseResult last = leaf(parsed);
    if (!isHelp) {
      try {
        check(last.commandSpec());
      } catch (WrongUse | WrongSetting e) {
        throw new ExecutionException(
            last.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** Returns the innermost command, such as 'list' of 'gallery list'. */
  private static CommandLine.ParseResult leaf(CommandLine.ParseResult parsed) {
    return parsed.hasSubcommand() ? leaf(parsed.subcommand()) : parsed;
  }

  private static void check(CommandSpec spec) {
    for (CommandSpec options : spec.mixins().values()) {
      check(options);
    }
    if (spec.userObject() instanceof CheckedOption options) {
      options.check();
    }
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }

  /** Prints the failure in one line; with FACEPIPE_DEBUG set, prints the stack trace too. */
  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String message =
        NoAnswerInWords.of(cause, leaf(arguments).commandSpec())
            .orElseGet(() -> cause.getMessage() == null ? cause.toString() : cause.getMessage());
    Printer err = new Printer(command.getErr());
    err.line("facepipe: " + TRIES.matcher(message).replaceAll(""));
    if (System.getenv("FACEPIPE_DEBUG") != null) {
      err.stackTrace(failure);
    }
    return cause instanceof WrongUse || cause instanceof WrongSetting
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** Prints in one line what was wrong with a command line, and returns the exit code. */
  public static int misused(ParameterException wrong, String[] arguments) {
    new Printer(wrong.getCommandLine().getErr())
        .line("facepipe: " + new Misuse(wrong, arguments).line());
    return CommandLine.ExitCode.USAGE;
  }

  /** Shows what the program can do, because no command was given. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
