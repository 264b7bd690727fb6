package dev.facepipe.common.terminal;

import dev.facepipe.common.message.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Prints what people read. Names of files, ids and reasons come from strangers: characters that a
 * terminal would obey, or that hide text, are printed as question marks, and a line stays one line.
 */
public final class Printer {
  private static final int INSTEAD = '?';

  private final PrintWriter writer;

  /** Prints to a writer, which is flushed after every line and stays open. */
  public Printer(PrintWriter writer) {
    this.writer = writer;
  }

  /** Prints one line, also of a text with line breaks. */
  public void line(String text) {
    writer.println(Printable.replaced(text, INSTEAD));
    writer.flush();
  }

  /** Prints an empty line. */
  public void line() {
    line("");
  }

  /** Prints a text on the line that is there already, in place of what was there. */
  public void redraw(String text) {
    writer.print('\r' + Printable.replaced(text, INSTEAD));
    writer.flush();
  }

  /** Prints a text and stays on its line, for an answer to be typed. */
  public void ask(String text) {
    writer.print(Printable.replaced(text, INSTEAD));
    writer.flush();
  }

  /**
   * Prints a JSON document as it is to whoever parses it. JSON leaves DEL and, if the document is
   * not all ASCII, other characters in texts as they are; these are escaped.
   */
  public void json(String document) {
    var escaped = new StringBuilder();
    document
        .codePoints()
        .forEach(
            character -> {
              if (Printable.isPrintable(character) || character == '\n' || character == '\r') {
                escaped.appendCodePoint(character);
              } else {
                for (char unit : Character.toChars(character)) {
                  escaped.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    writer.println(escaped);
    writer.flush();
  }

  /** Prints an exception and what caused it, for developers. */
  public void stackTrace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    text.toString().lines().forEach(line -> line(line.replace("\t", "    ")));
  }
}
