package dev.facepipe.local.console.trust;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.recognition.calibration.GalleryCalibrator;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Measures a gallery on its own people, and keeps what was measured until the gallery changes. One
 * gallery is measured at a time. Thread-safe.
 */
final class Measurements implements AutoCloseable {
  /** A request waits this long; a browser waits longer. Large galleries take longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Duration patience;

  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(new NamedThreads("console-measure"));

  private @Nullable Measurement latest;

  Measurements() {
    this(PATIENCE);
  }

  /**
   * @param patience how long a request waits for a measurement
   */
  Measurements(Duration patience) {
    this.patience = patience;
  }

  /** A gallery and what was measured on it. */
  record Measured(Gallery gallery, LeaveOneOut within, GalleryCalibrator calibrator) {}

  /** A measurement that has ended or goes on. */
  private record Measurement(
      Gallery gallery, AtomicInteger searched, CompletableFuture<Measured> result) {}

  /**
   * Returns what was measured on a gallery; waits some seconds for it.
   *
   * @throws ApiRefused with status 503 if the measurement takes longer
   */
  Measured of(Gallery gallery) {
    Measurement measurement = begun(gallery);
    try {
      return measurement.result().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw busy(measurement);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(measurement);
    } catch (CancellationException e) {
      throw busy(measurement);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  private static ApiRefused busy(Measurement measurement) {
    return new ApiRefused(
        503,
        "measuring",
        "searched %d of %d embeddings so far; expected all; ask again"
            .formatted(measurement.searched().get(), measurement.gallery().size()));
  }

  private synchronized Measurement begun(Gallery gallery) {
    Measurement known = latest;
    if (known != null && known.gallery().version().equals(gallery.version())) {
      return known;
    }
    if (known != null) {
      known.result().cancel(false);
    }
    Measurement begun = new Measurement(gallery, new AtomicInteger(), new CompletableFuture<>());
    latest = begun;
    worker.execute(() -> measure(begun));
    return begun;
  }

  private static void measure(Measurement wanted) {
    try {
      LeaveOneOut within =
          LeaveOneOut.of(
              wanted.gallery(),
              count -> {
                wanted.searched().addAndGet(count);
                if (wanted.result().isCancelled()) {
                  throw new CancellationException("the gallery changed");
                }
              });
      wanted
          .result()
          .complete(
              new Measured(
                  wanted.gallery(),
                  within,
                  new GalleryCalibrator(wanted.gallery(), within, new double[0])));
    } catch (RuntimeException | Error e) {
      wanted.result().completeExceptionally(e);
    }
  }

  @Override
  public synchronized void close() {
    if (latest != null) {
      latest.result().cancel(false);
    }
    worker.shutdownNow();
  }
}
