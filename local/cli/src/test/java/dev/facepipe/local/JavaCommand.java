package dev.facepipe.local;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command that runs a main class in a process of its own, on the class path of the tests. The
 * process has the {@code -XX} options of the tests' own process, with which it starts sooner.
 */
public final class JavaCommand {
  private JavaCommand() {}

  public static List<String> of(Class<?> main, String... arguments) {
    return of(List.of(), main, arguments);
  }

  /** Returns the command with further options for Java. */
  public static List<String> of(List<String> more, Class<?> main, String... arguments) {
    return Stream.of(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            options(),
            more,
            List.of("-cp", System.getProperty("java.class.path"), main.getName()),
            List.of(arguments))
        .flatMap(List::stream)
        .toList();
  }

  /** Returns the {@code -XX} options of this process, which the pom sets. */
  public static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"))
        .toList();
  }
}
