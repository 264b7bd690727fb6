package dev.facepipe.local.cli;

import dev.facepipe.local.client.NoAnswer;
import dev.facepipe.local.client.aws.Endpoint;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Says that a service does not answer, and which option names another address. */
final class NoAnswerInWords {
  private NoAnswerInWords() {}

  /**
   * Returns the words for people.
   *
   * @return empty if the failure is another one
   */
  static Optional<String> of(Throwable failure, CommandSpec command) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoAnswer none) {
        String said = String.valueOf(none.getMessage());
        String whole = String.valueOf(failure.getMessage());
        return Optional.of(
            (failure instanceof CommandFailed && whole.contains(said) ? whole : said)
                + (none.isNobodyHere() ? "; is './facepipe up' running?" : ";")
                + option(none.address(), command)
                    .map(" %s names another address"::formatted)
                    .orElse(""));
      }
    }
    return Optional.empty();
  }

  /** Returns the option whose value is the address, if there is one. */
  private static Optional<String> option(URI address, CommandSpec command) {
    return command.options().stream()
        .filter(option -> isAt(option, address))
        .map(OptionSpec::longestName)
        .findFirst();
  }

  private static boolean isAt(OptionSpec option, URI address) {
    @Nullable Object value = option.getValue();
    return address.equals(value)
        || (value instanceof Endpoint endpoint && endpoint.text().equals(address.toString()));
  }
}
