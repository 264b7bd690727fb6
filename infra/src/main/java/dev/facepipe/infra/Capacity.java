package dev.facepipe.infra;

import java.util.Optional;

/**
 * Memory and concurrency of a function.
 *
 * @param memory in MB; processor time grows with memory, 1,769 MB are one core. Source: AWS Lambda
 *     developer guide, "Configure Lambda function memory"
 * @param reserved concurrency that is reserved for this function, out of the account's; empty for
 *     none
 */
public record Capacity(int memory, Optional<Integer> reserved) {
  /** Memory for one whole core. */
  static final int ONE_CORE = 1769;

  /** Memory for two whole cores, as in the benchmark. */
  static final int TWO_CORES = 2 * ONE_CORE;

  /** Face-recognition was measured to need 659 MB. Source: docs/benchmark/results.md. */
  private static final int LEAST_MEMORY = 700;

  /** Source: AWS Lambda quotas. */
  private static final int MOST_MEMORY = 10_240;

  static Capacity of(FunctionKind kind, Choices choices, Stage stage) {
    return new Capacity(
        choices.within(kind.word() + ".memory", stage.memory(), LEAST_MEMORY, MOST_MEMORY),
        choices.wholeOrNone(kind.word() + ".reserved", stage.reserved(kind)));
  }
}
