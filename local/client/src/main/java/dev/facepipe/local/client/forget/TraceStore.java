package dev.facepipe.local.client.forget;

import java.util.List;

/** A place that may hold traces of a person, such as a gallery or a bucket of results. */
public interface TraceStore {
  /** Returns the traces of a person here; changes nothing. */
  List<Trace> find(String name);

  /**
   * Removes a trace that was found here.
   *
   * @throws RuntimeException if the trace could not be removed; the message says why
   */
  void remove(String name, Trace trace);
}
