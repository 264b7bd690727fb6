package dev.facepipe.aws.function;

import dev.facepipe.common.message.RandomIds;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Hooks around a snapshot of Lambda's SnapStart. Lambda takes the snapshot after the function has
 * initialised, and starts any number of copies from it. Without SnapStart, no hook is called.
 */
public final class SnapStart implements Resource {
  /** Keeps the hooks reachable, because org.crac holds only weak references to them. */
  private static final Collection<SnapStart> KEPT = new ConcurrentLinkedQueue<>();

  private final Runnable before;
  private final Runnable after;

  private SnapStart(Runnable before, Runnable after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Registers hooks for the rest of the process.
   *
   * @param before work before the snapshot that makes every copy faster; may be slow
   * @param after work in each copy that renews what copies must not share, such as connections. The
   *     generator of random ids is always renewed
   */
  public static SnapStart register(Runnable before, Runnable after) {
    SnapStart hooks = new SnapStart(before, after);
    KEPT.add(hooks);
    Core.getGlobalContext().register(hooks);
    return hooks;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    before.run();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    RandomIds.renew();
    after.run();
  }
}
