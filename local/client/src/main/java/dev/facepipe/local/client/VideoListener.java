package dev.facepipe.local.client;

import dev.facepipe.common.message.Answer;

/** Receives the progress of videos that a client dropped. */
public interface VideoListener {
  /** Ignores the progress. */
  VideoListener NONE =
      new VideoListener() {
        @Override
        public void answered(Answer answer) {}

        @Override
        public void at(Progress progress) {}
      };

  /** Receives an answer to a frame, or to a video that failed, as soon as it comes. */
  void answered(Answer answer);

  /** Receives how far the videos are; called often. */
  void at(Progress progress);

  /**
   * How far the videos are.
   *
   * @param videos number of videos
   * @param cut number of videos whose number of frames is known
   * @param frames number of answers that come from the videos that are cut
   * @param answered number of answers to frames that came
   * @param summaries number of summaries that come from the videos that are cut
   * @param summarised number of summaries that came
   */
  record Progress(int videos, int cut, int frames, int answered, int summaries, int summarised) {}
}
