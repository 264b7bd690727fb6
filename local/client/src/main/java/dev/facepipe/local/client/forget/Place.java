package dev.facepipe.local.client.forget;

import java.util.List;

/** Where people leave traces, such as a gallery or a bucket of results. */
public interface Place {
  /** Returns what there is of a person; nothing is changed. */
  List<Trace> find(String name);

  /**
   * Removes a trace that was found here.
   *
   * @throws RuntimeException if it is still there; the message says why
   */
  void remove(String name, Trace trace);
}
