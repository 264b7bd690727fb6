package dev.facepipe.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * What a figure is meant to reach.
 *
 * @param wanted in words
 * @param got the figure that decides; null if there is none
 * @param met whether it does; null if nothing decides
 */
public record Target(String wanted, @Nullable Double got, @Nullable Boolean met) {
  /** At least so many times as fast as the peer; undecided without one. */
  public static Target ratio(double least, @Nullable Rival peer) {
    String wanted = "ratio >= %s".formatted(least);
    return peer == null
        ? new Target(wanted, null, null)
        : atLeast(wanted, least, peer.ratio().median());
  }

  /** A figure that is to be at least the limit. */
  public static Target atLeast(String wanted, double least, double got) {
    return new Target(wanted, got, got >= least);
  }

  /** A figure that is to stay below the limit. */
  public static Target below(String wanted, double limit, double got) {
    return new Target(wanted, got, got < limit);
  }

  /** {@code yes}, {@code no} or {@code ?}. */
  String verdict() {
    return met == null ? "?" : met ? "yes" : "no";
  }
}
