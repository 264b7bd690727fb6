package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.models.Terminal;

/** Shows progress on a terminal, such as "3 of 12 pictures"; prints nothing without a terminal. */
final class ProgressCount implements AutoCloseable {
  private final Printer err;
  private final String what;
  private final int total;
  private final boolean shown;
  private int done;

  ProgressCount(Printer err, String what, int total) {
    this.err = err;
    this.what = what;
    this.total = total;
    this.shown = total > 1 && Terminal.isThere();
  }

  /** Counts one more as done. */
  void step() {
    step(1);
  }

  /** Counts that many more as done. */
  void step(int more) {
    done += more;
    if (shown) {
      err.redraw("%d of %d %s ".formatted(done, total, what));
    }
  }

  /** Clears the line on the terminal, so that another line can be printed there. */
  void makeRoom() {
    if (shown) {
      err.redraw(" ".repeat("%d of %d %s ".formatted(total, total, what).length()));
      err.redraw("");
    }
  }

  @Override
  public void close() {
    if (shown) {
      err.line();
    }
  }
}
