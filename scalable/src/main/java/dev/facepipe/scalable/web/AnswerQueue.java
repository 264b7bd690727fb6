package dev.facepipe.scalable.web;

import dev.facepipe.common.Unavailable;
import java.util.List;

/** The response queue of this server, from the side that reads it. For one thread. */
public interface AnswerQueue {
  /**
   * Waits a little for letters and returns those that came, or none.
   *
   * @throws Unavailable if the queue did not answer; trying again may help
   */
  List<Letter> receive();

  /**
   * Takes letters off the queue. Those that stay on it come again.
   *
   * @param letters at least one, of one {@link #receive}
   * @throws Unavailable if the queue did not answer; trying again may help
   */
  void delete(List<Letter> letters);

  /**
   * A message of the queue.
   *
   * @param receipt what the queue knows it by
   * @param body an answer's JSON, or whatever somebody sent
   */
  record Letter(String receipt, String body) {}
}
