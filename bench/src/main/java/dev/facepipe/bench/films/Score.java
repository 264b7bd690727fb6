package dev.facepipe.bench.films;

/**
 * How well summaries say who was in videos. All counts are sums over the videos.
 *
 * @param videos number of summaries
 * @param enrolled enrolled people in the videos
 * @param found enrolled people whom a summary names
 * @param wrong names of enrolled people who are not in the video
 * @param strangers strangers in the videos
 * @param told strangers that a summary tells of
 * @param split strangers told of beyond the first for one stranger, and any for an enrolled person
 * @param merged strangers whose time is told as the time of somebody else
 * @param unseen strangers who are not told of at all
 * @param nobody strangers told of where no face is
 * @param switches how often the time of a person goes on under another name
 * @param onScreen seconds on screen of all faces
 * @param right seconds of these that the summary tells under the right name, or for a stranger
 *     under one number
 * @param claimed seconds on screen of all people that the summary tells of
 * @param away seconds of these in which the person is not on screen
 */
record Score(
    int videos,
    int enrolled,
    int found,
    int wrong,
    int strangers,
    int told,
    int split,
    int merged,
    int unseen,
    int nobody,
    int switches,
    double onScreen,
    double right,
    double claimed,
    double away) {
  static final Score NONE = new Score(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns the sum of two scores. */
  Score plus(Score more) {
    return new Score(
        videos + more.videos,
        enrolled + more.enrolled,
        found + more.found,
        wrong + more.wrong,
        strangers + more.strangers,
        told + more.told,
        split + more.split,
        merged + more.merged,
        unseen + more.unseen,
        nobody + more.nobody,
        switches + more.switches,
        onScreen + more.onScreen,
        right + more.right,
        claimed + more.claimed,
        away + more.away);
  }
}
