package dev.facepipe.scalable;

/**
 * A message as the queue delivers it.
 *
 * @param receipt what this delivery of it is deleted, shown or hidden by
 * @param times how often it was delivered, this time included
 */
public record Delivery(String id, String receipt, String body, int times) {
  /** Without the body: anybody may have written that. */
  @Override
  public String toString() {
    return "message " + id;
  }
}
