package dev.facepipe.local.cli;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.text.Printer.Part;
import dev.facepipe.models.Terminal;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/** Colours of words on a terminal. A colour never says more than its word. */
enum Paint {
  PLAIN(Style.reset),
  /** Somebody's name. */
  NAME(Style.fg_green),
  /** A face without a name. */
  UNKNOWN(Style.fg_yellow),
  /** What went wrong. */
  ERROR(Style.fg_red);

  private final Style style;

  Paint(Style style) {
    this.style = style;
  }

  /** Returns true if colours are wanted: on a terminal, unless NO_COLOR or TERM says otherwise. */
  static boolean isWanted() {
    return Terminal.showsOutput() && Ansi.AUTO.enabled();
  }

  /** Returns the colour of a result or of a face's name. */
  static Paint of(String result) {
    return switch (result) {
      case Answer.UNKNOWN, Answer.NO_FACE -> UNKNOWN;
      case Answer.ERROR -> ERROR;
      default -> NAME;
    };
  }

  /** Returns a part of a line in this colour; without colour if colours are not wanted. */
  Part part(String text, boolean colours) {
    return colours && this != PLAIN ? new Part(text, style.on(), style.off()) : new Part(text);
  }
}
