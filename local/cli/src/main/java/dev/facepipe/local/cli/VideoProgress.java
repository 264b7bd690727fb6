package dev.facepipe.local.cli;

import dev.facepipe.common.message.Answer;
import dev.facepipe.local.client.VideoListener;

/** Shows how far videos are. */
final class VideoProgress implements VideoListener {
  private final StatusLine status;

  VideoProgress(StatusLine status) {
    this.status = status;
  }

  @Override
  public void answered(Answer answer) {
    // The figures that come next count the answer.
  }

  @Override
  public void at(Progress progress) {
    status.show(words(progress));
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
}
