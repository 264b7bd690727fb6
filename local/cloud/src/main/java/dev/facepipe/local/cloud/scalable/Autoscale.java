package dev.facepipe.local.cloud.scalable;

import dev.facepipe.scalable.policy.Observation;
import dev.facepipe.scalable.policy.TargetTracking;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Has a group of workers follow the policy that sizes a group of instances. For one thread. */
public final class Autoscale {
  private final TargetTracking policy;
  private final WorkerGroup group;
  private final IntSupplier waiting;
  private final LongSupplier sent;
  private final Consumer<Look> told;
  private long sentBefore;
  private int before;

  /**
   * Puts it together.
   *
   * @param waiting messages in the request queue now
   * @param sent messages that were put there so far
   * @param told of each look that changes the group, or finds something to do
   */
  public Autoscale(
      TargetTracking policy,
      WorkerGroup group,
      IntSupplier waiting,
      LongSupplier sent,
      Consumer<Look> told) {
    this.policy = policy;
    this.group = group;
    this.waiting = waiting;
    this.sent = sent;
    this.told = told;
  }

  /** What was seen, and how many workers there shall be. */
  public record Look(Observation observed, int desired) {}

  /** Looks, and sizes the group; to be called once a period. */
  public void step() {
    long sentNow = sent.getAsLong();
    Observation observed =
        new Observation(
            waiting.getAsInt(), (int) (sentNow - sentBefore), group.inService(), group.warming());
    sentBefore = sentNow;
    int desired = policy.desired(observed);
    group.resize(desired);
    if (desired != before || observed.visible() > 0 || observed.sent() > 0) {
      told.accept(new Look(observed, desired));
    }
    before = desired;
  }
}
