package dev.facepipe.local.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what is wrong with a command line, and what was probably meant. Suggests only
 * words that are a typing mistake away.
 */
final class Misuse {
  /** Commands that delete. They are suggested for one wrong letter, not for two. */
  private static final Set<String> DELETING = Set.of("forget", "drop", "remove");

  private final ParameterException wrong;
  private final CommandLine command;
  private final List<String> arguments;

  Misuse(ParameterException wrong, String... arguments) {
    this.wrong = wrong;
    this.command = wrong.getCommandLine();
    this.arguments = Arrays.asList(arguments);
  }

  /** Returns the line, without the name of the program. */
  String line() {
    Optional<String> unknown = unknown();
    boolean isCommandMeant =
        hasCommands()
            && wrong.getArgSpec() == null
            && (unknown.isEmpty() || isCommand(unknown.get()));
    String what = unknown.map(this::unknownInWords).orElseGet(this::valueInWords);
    return what.endsWith("?")
        ? what
        : "%s; './%s --help' shows the %s"
            .formatted(
                what,
                command.getCommandSpec().qualifiedName(),
                isCommandMeant ? "commands" : "options");
  }

  /**
   * Returns the first argument that the command does not know. A mistyped option can leave a needed
   * option missing, which picocli then reports instead.
   */
  private Optional<String> unknown() {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched.getUnmatched().stream().findFirst();
    }
    if (wrong instanceof MissingParameterException) {
      return arguments.stream()
          .takeWhile(argument -> !argument.equals("--"))
          .filter(argument -> argument.startsWith("--") && !optionNames().contains(name(argument)))
          .findFirst();
    }
    return Optional.empty();
  }

  private String unknownInWords(String argument) {
    String typed = name(argument);
    if (!isCommand(argument)) {
      return "'%s' has no option %s%s"
          .formatted(qualified(), typed, meant(typed, optionNames(), ""));
    }
    return hasCommands()
        ? "there is no command '%s'%s".formatted(typed, meant(typed, commandNames(), "'"))
        : "'%s' takes no further argument, and got '%s'".formatted(qualified(), typed);
  }

  private String valueInWords() {
    String said = String.valueOf(wrong.getMessage());
    @Nullable ArgSpec option = wrong.getArgSpec();
    String value = wrong.getValue();
    if (option == null || value == null || option.completionCandidates() == null) {
      return said;
    }
    List<String> words =
        StreamSupport.stream(option.completionCandidates().spliterator(), false).toList();
    return said + meant(value, words, "'");
  }

  private static String meant(String typed, Collection<String> words, String quote) {
    return EditDistance.nearest(typed, words)
        .filter(word -> !DELETING.contains(word) || EditDistance.between(typed, word) <= 1)
        .map(word -> "; did you mean %s%s%s?".formatted(quote, word, quote))
        .orElse("");
  }

  private static boolean isCommand(String argument) {
    return !argument.startsWith("-");
  }

  private boolean hasCommands() {
    return !command.getSubcommands().isEmpty();
  }

  private Set<String> commandNames() {
    return command.getSubcommands().keySet();
  }

  private List<String> optionNames() {
    List<String> names = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      names.addAll(Arrays.asList(option.names()));
    }
    return names;
  }

  private String qualified() {
    return command.getCommandSpec().qualifiedName().replaceFirst("^facepipe ", "");
  }

  private static String name(String argument) {
    return argument.startsWith("-") ? argument.split("=", 2)[0] : argument;
  }
}
