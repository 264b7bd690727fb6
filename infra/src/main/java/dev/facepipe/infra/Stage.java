package dev.facepipe.infra;

import dev.facepipe.common.environment.KeptDays;
import java.util.Optional;

/** The purpose of a stack, which decides the defaults of other parameters. */
public enum Stage {
  /** For tests: one core a function, no snapshots, and nothing remains after a deletion. */
  DEV(Capacity.ONE_CORE, false, 5, Optional.empty()),

  /** For production: two cores a function, fast starts, and buckets that survive a deletion. */
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
   * Returns the default of a function's reserved concurrency. Only frame-upload has a cap: a long
   * video drops thousands of frames at once, and without a cap these would take the account's
   * concurrency from the cameras. In dev nothing is reserved, because a new account allows only 10
   * concurrent calls and refuses every reservation.
   */
  Optional<Integer> reserved(FunctionKind kind) {
    return kind == FunctionKind.FRAME_UPLOAD ? uploadCap : Optional.empty();
  }

  Retention retention() {
    int claims = Retention.LEAST_CLAIMS;
    int notes = Retention.LEAST_NOTES;
    return switch (this) {
      case DEV -> new Retention(7, 7, claims, notes, 7, Optional.empty());
      case PROD ->
          new Retention(KeptDays.FRAMES, KeptDays.RESULTS, claims, notes, 90, Optional.empty());
    };
  }

  /** Returns true if the stack is protected against deletion and its buckets remain afterwards. */
  public boolean isKept() {
    return this == PROD;
  }
}
