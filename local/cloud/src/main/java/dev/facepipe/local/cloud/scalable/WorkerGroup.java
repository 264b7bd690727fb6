package dev.facepipe.local.cloud.scalable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * As many workers as are wanted, each a process: what an Auto Scaling group is with instances. One
 * that dies is replaced at the next {@link #resize}. Thread-safe.
 */
public final class WorkerGroup implements AutoCloseable {
  /** Longer than a worker takes for what it has in hand. */
  private static final long SECONDS_TO_END = 40;

  private final Map<String, String> settings;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<WorkerProcess> ending = new ArrayList<>();

  /**
   * An empty group.
   *
   * @param settings of its workers' environment
   */
  public WorkerGroup(Map<String, String> settings) {
    this.settings = settings;
  }

  /** Starts those that are missing, and tells the oldest of too many to end. */
  public synchronized void resize(int wanted) {
    workers.removeIf(worker -> !worker.isAlive());
    ending.removeIf(worker -> !worker.isAlive());
    while (workers.size() < wanted) {
      workers.add(WorkerProcess.start(settings));
    }
    while (workers.size() > wanted) {
      WorkerProcess oldest = workers.remove(0);
      ending.add(oldest);
      oldest.tellToEnd();
    }
  }

  /**
   * Waits until all work.
   *
   * @throws IllegalStateException if one has ended before
   */
  public void awaitReady() throws InterruptedException {
    for (WorkerProcess worker : now()) {
      worker.awaitReady();
      if (!worker.isReady()) {
        throw new IllegalStateException("a worker ended before it was ready; it said why");
      }
    }
  }

  private synchronized List<WorkerProcess> now() {
    return List.copyOf(workers);
  }

  /** How many work. */
  public int inService() {
    return (int) now().stream().filter(WorkerProcess::isReady).count();
  }

  /** How many load their networks still. */
  public int warming() {
    return (int) now().stream().filter(worker -> worker.isAlive() && !worker.isReady()).count();
  }

  /** Tells all to end, and waits until they have. */
  @Override
  public void close() {
    resize(0);
    try {
      for (WorkerProcess worker : leaving()) {
        worker.awaitEnd(SECONDS_TO_END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<WorkerProcess> leaving() {
    return List.copyOf(ending);
  }
}
