package dev.facepipe.local.cloud;

/** Bucket events that a store keeps over a restart until they are handled. */
public interface KeptEvents {
  /**
   * Notes that work on an event begins. Returns false if work on the event has begun too often
   * without an end: perhaps the event ends the process each time, and would do so for ever.
   */
  boolean begin(String event);

  /** Forgets an event that needs no further work. Other events are not kept: does nothing. */
  void handled(String event);
}
