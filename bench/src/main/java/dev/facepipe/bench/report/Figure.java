package dev.facepipe.bench.report;

import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the benchmark.
 *
 * @param part it belongs to
 * @param work what was done
 * @param unit of the figures
 * @param ours Facepipe's
 * @param peer facenet-pytorch's; null if there is none, or none that does this work
 * @param plain the same network in the same process, not packed; null where there is none
 * @param ceilingShare how much of the machine's matrix product it reaches, 0 to 1; null where it is
 *     not asked
 * @param targets what it is meant to reach; often nothing
 * @param notes what else is to be known
 */
public record Figure(
    String part,
    String work,
    String unit,
    Spread ours,
    @Nullable Rival peer,
    @Nullable Rival plain,
    @Nullable Spread ceilingShare,
    List<Target> targets,
    List<String> notes) {
  /** Facepipe's name in duels. */
  public static final String OURS = "facepipe";

  /** The name of networks that are not packed. */
  public static final String PLAIN = "plain";

  /** Ours alone. */
  public static Figure of(String part, String work, String unit, Spread ours) {
    return new Figure(part, work, unit, ours, null, null, null, List.of(), List.of());
  }

  /** Milliseconds of a duel of ours, the peer and the plain network, as far as they took part. */
  public static Figure of(String part, String work, Duel.Outcome outcome) {
    return new Figure(
        part,
        work,
        "ms",
        outcome.millis(OURS),
        rival(outcome, Peer.NAME),
        rival(outcome, PLAIN),
        null,
        List.of(),
        List.of());
  }

  /**
   * The same with the plain network's figure beside it, if there is one.
   *
   * @param plain measured one after the other, so the ratio is one of medians
   */
  public Figure beside(@Nullable Spread plain) {
    Rival rival =
        plain == null ? null : new Rival(plain, Spread.of(plain.median() / ours.median()));
    return new Figure(part, work, unit, ours, peer, rival, ceilingShare, targets, notes);
  }

  private static @Nullable Rival rival(Duel.Outcome outcome, String name) {
    return outcome.has(name) ? new Rival(outcome.millis(name), outcome.ratio(name, OURS)) : null;
  }

  /** With what it is meant to reach. */
  public Figure with(Target... wanted) {
    return new Figure(part, work, unit, ours, peer, plain, ceilingShare, List.of(wanted), notes);
  }

  /** With its share of the ceiling. */
  public Figure withShare(Spread share) {
    return new Figure(part, work, unit, ours, peer, plain, share, targets, notes);
  }

  /** With what else is to be known. */
  public Figure noting(List<String> more) {
    return new Figure(part, work, unit, ours, peer, plain, ceilingShare, targets, more);
  }
}
