package dev.facepipe.models;

import java.io.Console;
import java.util.Arrays;
import java.util.Map;

/**
 * Tells whether a person watches what this process prints. The local modules use this class too.
 */
public final class Terminal {
  /**
   * Says which outputs go to a terminal, such as {@code out,err}. The program {@code ./facepipe}
   * sets it, because Java cannot tell the outputs apart.
   */
  private static final String WATCHED = "facepipe.terminal";

  private Terminal() {}

  /** Returns true if a person can be asked: input and output go to a terminal. */
  @SuppressWarnings(
      "SystemConsoleNull") // null before Java 22 if there is no terminal; later isTerminal tells
  public static boolean isThere() {
    Console console = System.console();
    return console != null && canRedraw(System.getenv()) && isTerminal(console);
  }

  /** Returns true if standard output goes to a terminal that can redraw a line. */
  public static boolean showsOutput() {
    return shows("out");
  }

  /** Returns true if standard error goes to a terminal that can redraw a line. */
  public static boolean showsErrors() {
    return shows("err");
  }

  private static boolean shows(String output) {
    String watched = System.getProperty(WATCHED);
    return watched == null ? isThere() : shows(output, watched, System.getenv());
  }

  /**
   * Returns true if an output goes to a terminal that can redraw a line.
   *
   * @param watched the outputs that go to a terminal, with commas
   */
  static boolean shows(String output, String watched, Map<String, String> environment) {
    return canRedraw(environment) && Arrays.asList(watched.split(",", -1)).contains(output);
  }

  private static boolean canRedraw(Map<String, String> environment) {
    return !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Asks {@code Console.isTerminal}. From Java 22 on, pipes have a console too. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
