package dev.facepipe.common;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads called {@code name-1}, {@code name-2} … They do not keep the process alive.
 */
public final class NamedThreads implements ThreadFactory {
  private final String name;
  private final AtomicInteger made = new AtomicInteger();

  /** Creates a factory of threads whose names begin with {@code name}. */
  public NamedThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    var thread = new Thread(work, name + "-" + made.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
