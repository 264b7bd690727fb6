package dev.facepipe.models;

import java.io.Console;

/** Tells whether a person watches the output. The local rooms use this class too. */
public final class Terminal {
  private Terminal() {}

  /** Returns true if the output goes to a terminal that can redraw a line. */
  @SuppressWarnings(
      "SystemConsoleNull") // null before Java 22 if there is no terminal; later isTerminal tells
  public static boolean isThere() {
    Console console = System.console();
    String term = System.getenv().getOrDefault("TERM", "dumb");
    return console != null && !term.equals("dumb") && isTerminal(console);
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
