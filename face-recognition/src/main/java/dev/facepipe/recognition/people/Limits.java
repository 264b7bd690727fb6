package dev.facepipe.recognition.people;

import dev.facepipe.recognition.embedding.Thresholds;

/**
 * Distances, shares and times that tell who is who within a video.
 *
 * @param link largest L2 distance of one person's faces in neighbouring frames
 * @param linkOverlapping the same if little time is between the frames, and the boxes overlap
 * @param merge largest root of the mean squared L2 distance between the faces of one person's
 *     tracks
 * @param severalFrames share of the match threshold within which a person of several frames gets a
 *     name
 * @param oneFrame the same for a person of one frame
 * @param gap longest time without a person's face that still counts, in seconds
 * @param close least seconds between two frames from which boxes tell nothing
 * @param overlap least shared area of one person's boxes in two close frames, as a share of their
 *     union
 */
record Limits(
    double link,
    double linkOverlapping,
    double merge,
    double severalFrames,
    double oneFrame,
    double gap,
    double close,
    double overlap) {
  static Limits of(Thresholds thresholds) {
    double pairs = thresholds.pairs();
    return new Limits(0.83 * pairs, pairs, 1.05 * pairs, 0.9, 0.85, 1.05, 0.3, 0.5);
  }
}
