package dev.facepipe.scalable.worker;

/** Whether the group that this instance belongs to may end it when it takes fewer will do. */
@FunctionalInterface
public interface ScaleInProtection {
  /**
   * Says so; a call that fails is made again.
   *
   * @param busy true keeps the instance
   */
  void set(boolean busy);
}
