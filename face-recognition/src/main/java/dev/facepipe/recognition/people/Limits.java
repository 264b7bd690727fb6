package dev.facepipe.recognition.people;

import dev.facepipe.recognition.embedding.Thresholds;

/**
 * Distances, shares and times that tell who is who within a video.
 *
 * <p>Where they come from: videos made of embeddings, as no labelled video was at hand. The 400
 * AT&amp;T photographs of docs/accuracy.md and 22 worse copies of each (smaller, moved, darker,
 * tilted) went through MTCNN and ResNet-34. 60 videos of 60 to 120 seconds show two to six of 20
 * people, half of them enrolled, in scenes of up to three people, near and far, who return; 4% of
 * the faces are not found. The distances were chosen on 20 people, and tried on the other 20, at 1,
 * 2 and 5 frames a second, with 1 and 3 photographs a person: enrolled people have their name for
 * 92% to 97% of their time on screen, against 74% to 77% with a name for each face alone; strangers
 * are one person for 88% to 93% of theirs. Enrolled people have the name of somebody else for 0.4
 * to 0.6 seconds a minute, against 0.1 at most. A program that is not kept, 2026-11-29.
 *
 * @param link largest root of the mean squared L2 distance between a face and the faces of the same
 *     person in frames directly before
 * @param linkOverlapping the same if little time is between the frames, and the boxes overlap
 * @param merge largest root of the mean squared L2 distance between the faces of one person's
 *     tracks
 * @param soleQuality least unified quality score of a stranger who is seen in one frame only
 * @param gap longest time without a person's face that still counts, in seconds
 * @param close least time between two frames from which boxes tell nothing, in seconds
 * @param overlap least shared area of one person's boxes in two close frames, as a share of their
 *     union
 */
record Limits(
    double link,
    double linkOverlapping,
    double merge,
    int soleQuality,
    double gap,
    double close,
    double overlap) {
  /**
   * Distances of ResNet-34; those of another network are in proportion to its threshold for pairs,
   * and not measured. Tracks merge within the threshold for pairs, 0.6: at 0.57 nearly twice as
   * many people are split, at 0.66 up to two thirds more are two people in one. A neighbouring
   * frame needs 0.5, because a wrong link stays. With overlapping boxes 0.7 is as safe, and half as
   * many faces change their person at 5 frames a second.
   */
  private static final double LINK = 5 / 6.0;

  private static final double LINK_OVERLAPPING = 7 / 6.0;

  /**
   * Patterns that MTCNN takes for a face score 40 to 55: letters of a title 49 (docs/films.md). Of
   * 400 good photographs 4 score below this ({@code ./facepipe detect --json}, AT&amp;T's, three
   * times as large). A person who stays for two frames needs no score.
   */
  private static final int SOLE_QUALITY = 60;

  /**
   * One missed frame of a video with one frame a second, and some rounding. Bridging one second
   * gains 2.5% of the time on screen at 1 frame a second and 3.4% at 5, and adds 1.6% and 1.1% in
   * which nobody is. Two seconds gain 0.5% more, and add 2.2% more.
   */
  private static final double GAP = 1.05;

  /** Not measured: in the videos, frames are 0.2 seconds apart, or half a second or more. */
  private static final double CLOSE = 0.3;

  /** The share at which detections count as one object. Source: PASCAL VOC, Everingham 2010. */
  private static final double OVERLAP = 0.5;

  static Limits of(Thresholds thresholds) {
    double pairs = thresholds.pairs();
    return new Limits(
        LINK * pairs, LINK_OVERLAPPING * pairs, pairs, SOLE_QUALITY, GAP, CLOSE, OVERLAP);
  }
}
