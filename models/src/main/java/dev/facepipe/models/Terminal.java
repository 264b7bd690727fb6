package dev.facepipe.models;

import java.io.Console;

/** Whether a person watches. Also the local room's, whose long work is watched too. */
public final class Terminal {
  private Terminal() {}

  /** True where output goes to a terminal that can redraw a line. */
  @SuppressWarnings(
      "SystemConsoleNull") // before Java 22 null is the answer; isTerminal has it since
  public static boolean isThere() {
    Console console = System.console();
    String term = System.getenv().getOrDefault("TERM", "dumb");
    return console != null && !term.equals("dumb") && isTerminal(console);
  }

  /** From Java 22 on there is a console for pipes too, and a method that tells them apart. */
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
