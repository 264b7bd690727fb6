package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printable;
import org.jline.utils.WCWidth;

/**
 * Measures text in columns of a terminal. A CJK character or an emoji takes two columns, a
 * combining mark none; several characters can make one emoji.
 */
final class DisplayWidth {
  private DisplayWidth() {}

  /** Returns the columns that a text takes as {@link Printable#shown(String)} shows it. */
  static int of(String text) {
    String shown = Printable.shown(text);
    int columns = 0;
    for (int at = 0; at < shown.length(); at += WCWidth.charCountForGraphemeCluster(shown, at)) {
      columns += WCWidth.wcwidthForGraphemeCluster(shown, at);
    }
    return columns;
  }

  /** Returns the start of a text, as shown, that fits into so many columns. */
  static String cut(String text, int most) {
    String shown = Printable.shown(text);
    int columns = 0;
    int at = 0;
    while (at < shown.length()) {
      columns += WCWidth.wcwidthForGraphemeCluster(shown, at);
      if (columns > most) {
        return shown.substring(0, at);
      }
      at += WCWidth.charCountForGraphemeCluster(shown, at);
    }
    return shown;
  }
}
