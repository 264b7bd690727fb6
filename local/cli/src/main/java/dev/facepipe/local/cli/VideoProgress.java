package dev.facepipe.local.cli;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.VideoListener;

/**
 * Shows how far videos are: on a terminal in one line that is drawn again, elsewhere in a line for
 * each answer.
 */
final class VideoProgress implements VideoListener, AutoCloseable {
  private final Printer err;
  private final boolean terminal;
  private String shown = "";

  VideoProgress(Printer err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void answered(Answer answer) {
    if (!terminal) {
      err.line("%s: %s".formatted(answer.requestId(), answer.result()));
    }
  }

  @Override
  public void at(Progress progress) {
    String words = words(progress);
    if (terminal && !words.equals(shown)) {
      // Spaces cover what is left of a longer line.
      err.redraw(words + " ".repeat(Math.max(0, shown.length() - words.length()) + 1));
      shown = words;
    }
  }

  private static String words(Progress progress) {
    String frames =
        progress.cut() < progress.videos()
            ? "%d frames answered".formatted(progress.answered())
            : "%d of %d frames answered".formatted(progress.answered(), progress.frames());
    String cut = "cut %d of %d videos, ".formatted(progress.cut(), progress.videos());
    return progress.summaries() == 0
        ? cut + frames
        : "%s%s, %d of %d summarised"
            .formatted(cut, frames, progress.summarised(), progress.videos());
  }

  @Override
  public void close() {
    if (!shown.isEmpty()) {
      err.line();
    }
  }
}
