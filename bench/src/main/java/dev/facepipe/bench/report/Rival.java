package dev.facepipe.bench.report;

import dev.facepipe.bench.measure.Spread;

/**
 * Another way to do the same work.
 *
 * @param figure its own, in the unit of ours
 * @param ratio how many times as fast ours is, of each round
 */
public record Rival(Spread figure, Spread ratio) {}
