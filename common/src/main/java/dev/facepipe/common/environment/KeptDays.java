package dev.facepipe.common.environment;

/**
 * Days after which a production stack on AWS deletes what it keeps. The data folder of the local
 * cloud has the same days, so that both forget at the same time.
 */
public final class KeptDays {
  /** Pictures in the frames bucket. */
  public static final int FRAMES = 30;

  /** Answers, summaries and sightings in the results bucket. */
  public static final int RESULTS = 90;

  /** Messages that were too large for a queue. A message and its dead letter live 14 days. */
  public static final int CLAIMS = 15;

  /**
   * What each frame of a video contributes to the video's summary. A frame waits six hours for
   * frame-upload and four days for face-recognition at most, so the last note comes within five
   * days after the first.
   */
  public static final int NOTES = 5;

  /** Answers on the response queue. Old answers slow down the search for new ones. */
  public static final int RESPONSES = 1;

  /** Messages that wait for a function. */
  public static final int WORK = 4;

  /** Dead letters. SQS's maximum. Source: SQS developer guide, "Amazon SQS message quotas". */
  public static final int DEAD_LETTERS = 14;

  private KeptDays() {}
}
