package dev.facepipe.infra;

import java.util.Optional;

/** What a stack is for. It decides what is not said otherwise. */
public enum Stage {
  /** For trying out: one core a function, no snapshots to wait for, nothing outlives the stack. */
  DEV(Capacity.ONE_CORE, false, 5),

  /** For use: two cores a function, quick starts, and buckets that outlive the stack. */
  PROD(Capacity.TWO_CORES, true, 50);

  private final int memory;
  private final boolean snapStart;
  private final int maxConcurrency;

  Stage(int memory, boolean snapStart, int maxConcurrency) {
    this.memory = memory;
    this.snapStart = snapStart;
    this.maxConcurrency = maxConcurrency;
  }

  int memory() {
    return memory;
  }

  boolean snapStart() {
    return snapStart;
  }

  int maxConcurrency() {
    return maxConcurrency;
  }

  Retention retention() {
    int claims = Retention.LEAST_CLAIMS;
    return switch (this) {
      case DEV -> new Retention(7, 7, claims, 7, Optional.empty());
      case PROD -> new Retention(30, 90, claims, 90, Optional.empty());
    };
  }

  /** Whether the stack defends itself against deletion, and what people put in survives it. */
  public boolean isKept() {
    return this == PROD;
  }
}
