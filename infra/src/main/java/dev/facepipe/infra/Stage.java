package dev.facepipe.infra;

import java.util.Optional;

/** What a stack is for. It decides what is not said otherwise. */
public enum Stage {
  /** For trying out: one core a function, no snapshots to wait for, nothing outlives the stack. */
  DEV(Capacity.ONE_CORE, false, 5, Optional.empty()),

  /** For use: two cores a function, quick starts, and buckets that outlive the stack. */
  PROD(Capacity.TWO_CORES, true, 50, Optional.of(20));

  private final int memory;
  private final boolean snapStart;
  private final int maxConcurrency;
  private final Optional<Integer> uploadCap;

  Stage(int memory, boolean snapStart, int maxConcurrency, Optional<Integer> uploadCap) {
    this.memory = memory;
    this.snapStart = snapStart;
    this.maxConcurrency = maxConcurrency;
    this.uploadCap = uploadCap;
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

  /**
   * Returns how many of a function may run at once unless said otherwise. Only frame-upload has a
   * cap: a long video drops thousands of frames at once, and without a cap they take the account's
   * concurrency from the cameras. In dev nothing is reserved, since a new account allows only 10
   * functions at once and refuses every reservation.
   */
  Optional<Integer> reserved(Door door) {
    return door == Door.FRAME_UPLOAD ? uploadCap : Optional.empty();
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
