package dev.facepipe.common.text;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Prints what people read. Names of files, ids and reasons come from strangers: characters that a
 * terminal would obey are printed as question marks, those that turn or hide text are escaped, and
 * a line stays one line.
 */
public final class Printer {
  private final PrintWriter writer;

  /** Prints to a writer, which is flushed after every line and stays open. */
  public Printer(PrintWriter writer) {
    this.writer = writer;
  }

  /** Prints one line, also of a text with line breaks. */
  public void line(String text) {
    writer.println(Printable.shown(text));
    writer.flush();
  }

  /** Prints an empty line. */
  public void line() {
    line("");
  }

  /** Prints a text on the line that is there already, in place of what was there. */
  public void redraw(String text) {
    writer.print('\r' + Printable.shown(text));
    writer.flush();
  }

  /** Prints a text and stays on its line, for an answer to be typed. */
  public void ask(String text) {
    writer.print(Printable.shown(text));
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
              boolean plain = Printable.isPrintable(character) && !Printable.isUnseen(character);
              if (plain || character == '\n' || character == '\r') {
                escaped.appendCodePoint(character);
              } else {
                escaped.append(Printable.escaped(character));
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
