package dev.facepipe.infra;

import java.util.Optional;

/**
 * How much of AWS a function gets.
 *
 * @param memory in MB; processor time grows with it, 1,769 MB are one core. Source: AWS Lambda
 *     developer guide, "Configure Lambda function memory"
 * @param reserved how many of it may run at once; taken out of the account's concurrency
 */
public record Capacity(int memory, Optional<Integer> reserved) {
  /** One whole core. */
  static final int ONE_CORE = 1769;

  /** Two whole cores, as the benchmark has. */
  static final int TWO_CORES = 2 * ONE_CORE;

  /** Face-recognition was seen to need 659. Source: docs/benchmark/results.md. */
  private static final int LEAST_MEMORY = 700;

  /** Source: AWS Lambda quotas. */
  private static final int MOST_MEMORY = 10_240;

  static Capacity of(Door door, Choices choices, Stage stage) {
    return new Capacity(
        choices.within(door.word() + ".memory", stage.memory(), LEAST_MEMORY, MOST_MEMORY),
        choices.wholeOrNone(door.word() + ".reserved", stage.reserved(door)));
  }
}
