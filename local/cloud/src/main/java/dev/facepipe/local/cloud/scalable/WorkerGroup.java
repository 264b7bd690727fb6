package dev.facepipe.local.cloud.scalable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A group of worker processes, sized like an Auto Scaling group of instances. {@link #resize}
 * replaces workers that died. Thread-safe.
 */
public final class WorkerGroup implements AutoCloseable {
  /** Seconds to wait for a worker's end: longer than a worker needs for its current work. */
  private static final long SECONDS_TO_END = 40;

  private final Map<String, String> settings;
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<WorkerProcess> ending = new ArrayList<>();

  /**
   * Creates an empty group.
   *
   * @param settings for the workers' environment
   */
  public WorkerGroup(Map<String, String> settings) {
    this.settings = settings;
  }

  /** Starts missing workers, or tells the oldest workers to end if there are too many. */
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
   * Waits until all workers are ready.
   *
   * @throws IllegalStateException if a worker ended before it was ready
   */
  public void awaitReady() throws InterruptedException {
    for (WorkerProcess worker : now()) {
      worker.awaitReady();
      if (!worker.isReady()) {
        throw new IllegalStateException("a worker ended before it was ready; its log says why");
      }
    }
  }

  private synchronized List<WorkerProcess> now() {
    return List.copyOf(workers);
  }

  /** Returns the number of workers that are ready. */
  public int inService() {
    return (int) now().stream().filter(WorkerProcess::isReady).count();
  }

  /** Returns the number of workers that still load their networks. */
  public int warming() {
    return (int) now().stream().filter(worker -> worker.isAlive() && !worker.isReady()).count();
  }

  /** Tells all workers to end, and waits for their end. */
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
