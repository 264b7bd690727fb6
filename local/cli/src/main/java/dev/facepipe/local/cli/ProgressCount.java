package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;

/** Counts what is done, such as "3 of 12 pictures", on a terminal; prints nothing elsewhere. */
final class ProgressCount implements AutoCloseable {
  private final StatusLine status;
  private final String what;
  private final int total;
  private int done;

  ProgressCount(Printer err, String what, int total) {
    this.status = new StatusLine(err);
    this.what = what;
    this.total = total;
  }

  /** Counts one more as done. */
  void step() {
    step(1);
  }

  /** Counts that many more as done. */
  void step(int more) {
    done += more;
    if (total > 1) {
      status.show("%d of %d %s".formatted(done, total, what));
    }
  }

  /** Clears the line on the terminal, so that another line can be printed there. */
  void makeRoom() {
    status.clear();
  }

  @Override
  public void close() {
    status.close();
  }
}
