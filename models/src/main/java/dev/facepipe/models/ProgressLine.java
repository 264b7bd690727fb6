package dev.facepipe.models;

import dev.facepipe.common.text.Printer;
import java.util.Locale;

/**
 * Shows the progress of a download: as a moving bar on a terminal, elsewhere as a line for each
 * 10%.
 */
final class ProgressLine implements Progress {
  private static final int BAR = 40;
  private static final double MEGA = 1e6;

  private final Printer out;
  private final boolean terminal;
  private long shown = -1;

  ProgressLine(Printer out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void at(long done, long total) {
    long steps = terminal ? 1000 : 10;
    long step = done * steps / total;
    if (step == shown) {
      return;
    }
    shown = step;
    String figures =
        String.format(
            Locale.ROOT, "%3d%%  %.1f of %.1f MB", done * 100 / total, done / MEGA, total / MEGA);
    if (terminal) {
      int full = (int) (done * BAR / total);
      out.redraw("[%s%s] %s ".formatted("#".repeat(full), ".".repeat(BAR - full), figures));
      if (done == total) {
        out.line();
      }
    } else {
      out.line(figures);
    }
  }
}
