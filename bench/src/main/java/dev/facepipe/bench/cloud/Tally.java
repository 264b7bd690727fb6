package dev.facepipe.bench.cloud;

import dev.facepipe.bench.cloud.Mailbox.Arrival;
import dev.facepipe.bench.report.Figure;
import java.util.List;
import java.util.function.Predicate;

/** Counts what became of requests. For one thread. */
final class Tally {
  /** Requests that were taken and not answered. */
  int missing;

  /** Requests that were answered more than once. */
  int again;

  /** Answers that are not right. */
  int wrong;

  /** Answers to requests that were refused, or never sent. */
  int strangers;

  /** Counts the answers to a request that was taken. */
  void count(List<Arrival> arrivals, Predicate<Arrival> isRight) {
    missing += arrivals.isEmpty() ? 1 : 0;
    again += arrivals.size() > 1 ? 1 : 0;
    wrong += (int) arrivals.stream().filter(isRight.negate()).count();
  }

  /** Sets the counts as values of a figure. */
  void tell(Figure figure) {
    figure
        .value("missing", missing)
        .value("again", again)
        .value("wrong", wrong)
        .value("strangers", strangers);
  }

  /** Returns the number of answers that are lost, wrong or strange. */
  int faults() {
    return missing + wrong + strangers;
  }
}
