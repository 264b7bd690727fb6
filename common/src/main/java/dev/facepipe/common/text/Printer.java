package dev.facepipe.common.text;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * Prints text that people read. File names, ids and reasons come from outside and may be hostile.
 * So control characters are printed as question marks, characters that reverse or hide text are
 * escaped, and a line stays one line.
 */
public final class Printer {
  private final PrintWriter writer;

  /** Prints to a writer. The writer is flushed after every line and stays open. */
  public Printer(PrintWriter writer) {
    this.writer = writer;
  }

  /** Prints one line. Line breaks in the text become question marks. */
  public void line(String text) {
    writer.println(Printable.shown(text));
    writer.flush();
  }

  /**
   * A part of a line.
   *
   * @param text shown as other text is
   * @param before printed as it is before the text, such as the start of a colour
   * @param after printed as it is after the text, such as the end of a colour
   */
  public record Part(String text, String before, String after) {
    /** Makes a part without a colour. */
    public Part(String text) {
      this(text, "", "");
    }
  }

  /** Prints one line of several parts. Line breaks in their texts become question marks. */
  public void line(List<Part> parts) {
    for (Part part : parts) {
      writer.print(part.before() + Printable.shown(part.text()) + part.after());
    }
    writer.println();
    writer.flush();
  }

  /** Prints an empty line. */
  public void line() {
    line("");
  }

  /** Prints a text over the current line. */
  public void redraw(String text) {
    writer.print('\r' + Printable.shown(text));
    writer.flush();
  }

  /** Prints a text without a line break, so that the user can type a reply behind the text. */
  public void ask(String text) {
    writer.print(Printable.shown(text));
    writer.flush();
  }

  /**
   * Prints a JSON document whose parsed content stays the same. JSON allows DEL and other
   * unprintable characters in its strings; this method escapes them.
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

  /** Prints the stack trace of an exception and its causes, for developers. */
  public void stackTrace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    text.toString().lines().forEach(line -> line(line.replace("\t", "    ")));
  }
}
