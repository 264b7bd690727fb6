package dev.facepipe.local.cloud.scalable;

import dev.facepipe.scalable.policy.Observation;
import dev.facepipe.scalable.policy.TargetTracking;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Sizes a {@link WorkerGroup} by the policy that sizes the group of instances on AWS. For one
 * thread.
 */
public final class Autoscale {
  private final TargetTracking policy;
  private final WorkerGroup group;
  private final IntSupplier waiting;
  private final LongSupplier sent;
  private final Consumer<Look> told;
  private long sentBefore;
  private int before;

  /**
   * Connects a policy with a group of workers.
   *
   * @param waiting messages in the request queue now
   * @param sent messages that were put in the request queue so far
   * @param told receives each look that changes the group or finds messages
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

  /** What one look observed, and the number of workers that the policy wants. */
  public record Look(Observation observed, int desired) {}

  /** Observes the queue and sizes the group. Call once a period. */
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
