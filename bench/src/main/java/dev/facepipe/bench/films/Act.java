package dev.facepipe.bench.films;

/**
 * A person on screen for a time.
 *
 * @param isPoster true if the person is a picture on a wall: one photograph that never moves
 * @param from second at which the person appears
 * @param to second at which the person is gone
 * @param start place of the face when the person appears
 * @param end place of the face when the person is gone; the way is straight
 * @param change seconds until the next photograph of the person is shown
 * @param blur length of the blur by movement, in widths of the face; 0 for none
 */
record Act(
    Actor actor,
    boolean isPoster,
    double from,
    double to,
    Place start,
    Place end,
    double change,
    double blur) {
  /** Seconds between two photographs of a person who stands or walks. */
  private static final double CHANGE = 1.3;

  /** How far a head moves to each side and up and down, in heights of the face. */
  private static final double SWAY = 0.03;

  /** Seconds of a movement there and back. */
  private static final double SWAY_SECONDS = 1.7;

  /**
   * The place of a face.
   *
   * @param x middle, in pixels
   * @param y middle, in pixels
   * @param height in pixels
   */
  record Place(double x, double y, double height) {
    Place moved(double right) {
      return new Place(x + right, y, height);
    }
  }

  /** Returns a person who goes from one place to another. */
  static Act of(Actor actor, double from, double to, Place start, Place end) {
    return new Act(actor, false, from, to, start, end, CHANGE, 0);
  }

  /** Returns a poster on the wall. */
  static Act poster(Actor actor, double to, Place place) {
    return new Act(actor, true, 0, to, place, place, to, 0);
  }

  /** Returns the act with photographs that change faster or slower. */
  Act changing(double seconds) {
    return new Act(actor, isPoster, from, to, start, end, seconds, blur);
  }

  /** Returns the act with movement blur, in widths of the face. */
  Act blurred(double widths) {
    return new Act(actor, isPoster, from, to, start, end, change, widths);
  }

  boolean isOn(double at) {
    return from <= at && at < to;
  }

  /** Returns the name of the person for the truth; a poster is a person of its own. */
  String person() {
    return isPoster ? "poster of " + actor.name() : actor.name();
  }

  /** Returns where the face is at a second. */
  Place at(double second) {
    double share = (second - from) / (to - from);
    double height = start.height() + share * (end.height() - start.height());
    double turn = isPoster ? 0 : 2 * Math.PI * second / SWAY_SECONDS;
    return new Place(
        start.x() + share * (end.x() - start.x()) + SWAY * height * Math.sin(turn),
        start.y() + share * (end.y() - start.y()) + SWAY * height * Math.cos(turn),
        height);
  }

  /** Returns the photograph that is shown at a second. */
  Portrait portrait(double second) {
    int number = (int) (from + (second - from) / change);
    return actor.shown().get(number % actor.shown().size());
  }
}
