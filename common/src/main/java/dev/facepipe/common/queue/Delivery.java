package dev.facepipe.common.queue;

/**
 * A message as the queue delivers it.
 *
 * @param receipt handle of this delivery, for deleting, showing or hiding the message
 * @param times number of deliveries so far, this one included
 */
public record Delivery(String id, String receipt, String body, int times) {
  /** Returns the id only, because anybody may have written the body. */
  @Override
  public String toString() {
    return "message " + id;
  }
}
