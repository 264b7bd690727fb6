package dev.facepipe.local.cli;

import dev.facepipe.models.Terminal;
import java.io.PrintWriter;

/** Shows on a terminal how far work on many things has come; elsewhere it is silent. */
final class Counter implements AutoCloseable {
  private final PrintWriter err;
  private final String what;
  private final int total;
  private final boolean shown;
  private int done;

  Counter(PrintWriter err, String what, int total) {
    this.err = err;
    this.what = what;
    this.total = total;
    this.shown = total > 1 && Terminal.isThere();
  }

  /** One more is done. */
  void step() {
    done++;
    if (shown) {
      err.printf("\r%d of %d %s ", done, total, what);
      err.flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      err.println();
    }
  }
}
