package dev.facepipe.scalable.worker;

/** Tells the Auto Scaling group whether it may end this instance when it scales in. */
@FunctionalInterface
public interface ScaleInProtection {
  /**
   * Sets the protection; the caller repeats a failed call.
   *
   * @param busy true to keep the instance
   */
  void set(boolean busy);
}
