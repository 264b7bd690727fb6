package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printable;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.DeadLetter;
import dev.facepipe.local.client.aws.DeadLetterQueues;
import dev.facepipe.local.client.aws.DeadLetterQueues.Opened;
import dev.facepipe.local.client.aws.DeadLetterQueues.Replayed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe dlq}: lists, shows, replays and drops dead letters. */
@Command(
    name = "dlq",
    description = {
      "Shows dead letters, sends them back, or deletes them. A dead letter is a message that failed"
          + " at every try.",
      "While this command reads dead letters, other readers cannot see them, for a minute at most."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DlqCommand.ListAll.class,
      DlqCommand.Show.class,
      DlqCommand.Replay.class,
      DlqCommand.Drop.class
    })
final class DlqCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, show, replay or drop");
  }

  @Command(
      name = "list",
      description = "Lists the dead letters of all queues, and why each failed.")
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DeadLettersOption option;

    @Override
    public Integer call() {
      try (DeadLetterQueues queues = option.open()) {
        print(spec, option, "dead_letters", queues.list());
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      description = {
        "Shows one dead letter.",
        "Only --json prints the whole message, because a message may hold a picture."
      })
  static final class Show implements Callable<Integer> {
    /** Characters of a message that are printed without --json; the rest may be base64. */
    private static final int SHOWN = 500;

    @Spec private CommandSpec spec;
    @Mixin private DeadLettersOption option;

    @Parameters(paramLabel = "ID", description = "ID, as 'dlq list' prints it.")
    private String id;

    @Override
    public Integer call() {
      try (DeadLetterQueues queues = option.open()) {
        Opened opened = queues.open(id).orElseThrow(() -> missing(List.of(id)));
        Printer out = new Printer(spec.commandLine().getOut());
        if (option.json()) {
          out.json(CommandJson.write(opened));
        } else {
          table(opened).print(out);
        }
      }
      return ExitCode.OK;
    }

    private static Table table(Opened opened) {
      DeadLetter letter = opened.letter();
      return new Table("what", "value")
          .row("id", letter.id())
          .row("queue", letter.queue())
          .row("came from", letter.from())
          .row("request id", letter.requestId())
          .row("sent", letter.sentAt())
          .row("reason", letter.reason())
          .row("bytes", letter.bytes())
          .row("begins", Printable.shown(opened.body(), SHOWN));
    }
  }

  @Command(
      name = "replay",
      description = {
        "Sends dead letters back to where they came from: all of them, or those with the given"
            + " IDs.",
        "A message goes back to its queue. A bucket event is made again by writing its object over"
            + " itself. A message that fails again becomes a dead letter with a new ID."
      })
  static final class Replay implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DeadLettersOption option;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "IDs, as 'dlq list' prints them.")
    private List<String> ids = new ArrayList<>();

    @Override
    public Integer call() {
      List<Replayed> all;
      try (DeadLetterQueues queues = option.open()) {
        all = queues.replay(id -> ids.isEmpty() || ids.contains(id));
      }
      print(
          spec,
          option,
          "replayed",
          all.stream().filter(one -> one.problem() == null).map(Replayed::letter).toList());
      all.stream().filter(one -> one.problem() != null).forEach(this::tell);
      requireAll(ids, all.stream().map(Replayed::letter));
      return all.stream().allMatch(one -> one.problem() == null) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void tell(Replayed left) {
      new Printer(spec.commandLine().getErr())
          .line(
              "facepipe: dead letter %s was not sent back: %s"
                  .formatted(left.letter().id(), left.problem()));
    }
  }

  @Command(name = "drop", description = "Deletes dead letters.")
  static final class Drop implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DeadLettersOption option;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "IDs, as 'dlq list' prints them.")
    private List<String> ids;

    @Override
    public Integer call() {
      List<DeadLetter> dropped;
      try (DeadLetterQueues queues = option.open()) {
        dropped = queues.drop(ids);
      }
      print(spec, option, "dropped", dropped);
      requireAll(ids, dropped.stream());
      return ExitCode.OK;
    }
  }

  private static void print(
      CommandSpec spec, DeadLettersOption option, String what, List<DeadLetter> letters) {
    Table table = new Table("id", "queue", "request", "sent", "reason");
    for (DeadLetter letter : letters) {
      table.row(letter.id(), letter.queue(), letter.requestId(), letter.sentAt(), letter.reason());
    }
    Printer out = new Printer(spec.commandLine().getOut());
    if (option.json()) {
      out.json(CommandJson.write(Map.of(what, letters)));
      return;
    }
    if (!letters.isEmpty()) {
      table.print(out);
    }
    out.line(what.replace('_', ' ') + ": " + letters.size());
  }

  private static void requireAll(Collection<String> ids, Stream<DeadLetter> found) {
    List<String> there = found.map(DeadLetter::id).toList();
    List<String> missing = ids.stream().filter(id -> !there.contains(id)).toList();
    if (!missing.isEmpty()) {
      throw missing(missing);
    }
  }

  private static CommandFailed missing(List<String> ids) {
    return new CommandFailed("no dead letter has the id " + String.join(", ", ids));
  }
}
