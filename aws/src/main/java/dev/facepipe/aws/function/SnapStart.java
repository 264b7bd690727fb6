package dev.facepipe.aws.function;

import dev.facepipe.common.message.RandomIds;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * A function around the snapshot that Lambda's SnapStart takes of it once it is made, and of which
 * any number of copies are woken. Without SnapStart nothing here is ever called.
 */
public final class SnapStart implements Resource {
  /** org.crac refers to resources weakly: somebody has to keep them. */
  private static final Collection<SnapStart> KEPT = new ConcurrentLinkedQueue<>();

  private final Runnable before;
  private final Runnable after;

  private SnapStart(Runnable before, Runnable after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Registers what is to be done, for the rest of the process.
   *
   * @param before what every copy gains by; it may take its time
   * @param after makes anew what copies must not share, such as connections. Random ids are renewed
   *     without it
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
