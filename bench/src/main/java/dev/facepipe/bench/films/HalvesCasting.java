package dev.facepipe.bench.films;

import dev.facepipe.bench.films.Enrolling.Halves;
import java.util.Iterator;

/** Gives out enrolled people and strangers. Of three videos one has both, one has only either. */
final class HalvesCasting implements Scene.Casting {
  private final Iterator<Actor> enrolled;
  private final Iterator<Actor> strangers;
  private final int video;

  /**
   * @param video number of the video among those of its scene, from 0
   */
  HalvesCasting(Halves halves, int video) {
    this.enrolled = halves.enrolled().iterator();
    this.strangers = halves.strangers().iterator();
    this.video = video;
  }

  @Override
  public Actor enrolled() {
    return enrolled.next();
  }

  @Override
  public Actor stranger() {
    return strangers.next();
  }

  @Override
  public Actor first() {
    return video % 3 == 1 ? stranger() : enrolled();
  }

  @Override
  public Actor second() {
    return video % 3 == 2 ? enrolled() : stranger();
  }
}
