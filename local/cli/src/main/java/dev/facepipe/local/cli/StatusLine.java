package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.models.Terminal;

/**
 * Shows on a terminal what happens now, in one line that is drawn again. Prints nothing of it in a
 * pipe or a file. Thread-safe.
 */
public final class StatusLine implements AutoCloseable {
  private final Printer err;
  private final boolean terminal;
  private String shown = "";

  /** Makes a line on standard error. Shows nothing unless a terminal is there. */
  public StatusLine(Printer err) {
    this(err, Terminal.showsErrors());
  }

  StatusLine(Printer err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Shows these words instead of the words before. */
  public synchronized void show(String words) {
    if (terminal && !words.equals(shown)) {
      // Spaces cover what is left of a longer line.
      err.redraw(
          words + " ".repeat(Math.max(0, DisplayWidth.of(shown) - DisplayWidth.of(words)) + 1));
      shown = words;
    }
  }

  /** Prints a line that stays, also in a pipe. */
  public synchronized void tell(String line) {
    clear();
    err.line(line);
  }

  /** Clears the line on the terminal, so that another line can be printed there. */
  synchronized void clear() {
    if (!shown.isEmpty()) {
      show("");
      err.redraw("");
    }
  }

  @Override
  public synchronized void close() {
    if (!shown.isEmpty()) {
      err.line();
      shown = "";
    }
  }
}
