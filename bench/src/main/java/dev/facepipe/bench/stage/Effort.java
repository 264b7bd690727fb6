package dev.facepipe.bench.stage;

import dev.facepipe.bench.measure.Duel;

/**
 * How long to measure.
 *
 * @param duel rounds, and runs in each turn
 * @param kernelIterations what JMH counts of each kernel
 * @param steadyFrames frames posted one a second
 * @param warmUpTurns how often the service is loaded, at most, before anything counts
 * @param warmUpTurnSeconds for how long each time
 * @param floodSeconds length of a turn with as many frames as possible
 * @param floodRounds turns of each side
 * @param memoryFrames frames, and messages, that a process is fed to see whether it grows
 * @param rushPictures pictures that a crowd posts at once
 * @param loadSeconds how long the service is offered more than it can take, each time
 * @param soakRounds rounds of 200 frames and a video of 20
 */
public record Effort(
    Duel duel,
    int kernelIterations,
    int steadyFrames,
    int warmUpTurns,
    int warmUpTurnSeconds,
    int floodSeconds,
    int floodRounds,
    int memoryFrames,
    int rushPictures,
    int loadSeconds,
    int soakRounds) {
  /** For figures to publish: about half an hour. */
  public static final Effort FULL =
      new Effort(new Duel(7, 5), 5, 60, 18, 20, 5, 5, 5_000, 1_000, 60, 100);

  /** To see that it works: a few minutes. */
  public static final Effort QUICK =
      new Effort(new Duel(2, 2), 1, 10, 1, 4, 2, 1, 300, 100, 10, 10);
}
