package dev.facepipe.bench.stage;

import dev.facepipe.bench.measure.Duel;

/**
 * How long to measure.
 *
 * @param duel rounds, and runs in each turn
 * @param steadyFrames frames posted one a second
 * @param warmUpTurns most turns in which the service is loaded before anything counts
 * @param warmUpTurnSeconds length of such a turn
 * @param floodSeconds length of a turn with as many frames as possible
 * @param floodRounds turns of each side
 * @param memoryInputs frames, and messages, that a process is fed to see whether it grows
 * @param rushPictures pictures that many clients post at once
 * @param loadSeconds time for which the service is offered more than it can take
 * @param soakRounds rounds of 200 frames and a video of 20
 */
public record Effort(
    Duel duel,
    int steadyFrames,
    int warmUpTurns,
    int warmUpTurnSeconds,
    int floodSeconds,
    int floodRounds,
    int memoryInputs,
    int rushPictures,
    int loadSeconds,
    int soakRounds) {
  /** For figures to publish. Takes long. */
  public static final Effort FULL =
      new Effort(new Duel(7, 5), 60, 18, 20, 5, 5, 5_000, 1_000, 60, 100);

  /** For a test that everything works: a few minutes. */
  public static final Effort QUICK = new Effort(new Duel(2, 2), 10, 1, 4, 2, 1, 300, 100, 10, 10);
}
