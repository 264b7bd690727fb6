package dev.facepipe.aws.function;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.FirstConnection;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.journal.Entry;
import dev.facepipe.common.journal.Entry.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Warms up a function before its first event: processes a picture from the function's image. Then
 * classes are loaded, libraries are ready and most code is compiled. Does nothing without {@code
 * PRIMING_PICTURE}, as on a laptop.
 */
public final class Priming {
  private static final String VARIABLE = "PRIMING_PICTURE";

  /**
   * Number of events at a start. The sender of the first event waits for them; more events hardly
   * help.
   */
  private static final int AT_START = 2;

  /**
   * Number of events while nobody waits. Every copy of a snapshot profits from the compiled code.
   */
  private static final int WHILE_NOBODY_WAITS = 50;

  /**
   * The variable that says how Lambda starts the function. Source: AWS Lambda developer guide,
   * environment variables.
   */
  private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";

  /**
   * The value for a start that a client waits for. The client would also wait for a warm-up, so
   * there is none: the first event itself warms up the function. Measured: docs/cold-start.md.
   */
  private static final String ON_DEMAND = "on-demand";

  private final Optional<Path> picture;
  private final int atStart;
  private final Runnable event;

  private Priming(Optional<Path> picture, int atStart, Runnable event) {
    this.picture = picture;
    this.atStart = atStart;
    this.event = event;
  }

  /** Prepares all the work of a function for one event. The result can run any number of times. */
  @FunctionalInterface
  public interface Work {
    /**
     * Returns the prepared work.
     *
     * @param picture encoded bytes (JPEG, PNG, …)
     * @param log the log that gets the outcome of the event; no other log may get it
     */
    Runnable on(byte[] picture, FunctionLog log);
  }

  /**
   * Processes one event while the networks still load, with stand-ins for the networks. The rest of
   * the code is then warm, at no extra waiting time. Also makes a first connection.
   *
   * @param clients the function's AWS clients
   * @throws IllegalStateException if the event failed; the message names the variable
   */
  public static void meanwhile(Environment environment, CloudClients clients, Work work) {
    environment
        .find(VARIABLE)
        .ifPresent(
            file -> {
              checked(Path.of(file), work).run();
              FirstConnection.attempt(clients.useTls());
            });
  }

  /**
   * Reads the picture and prepares the work.
   *
   * @throws IllegalStateException if the picture is set, and reading it or preparing failed; the
   *     message names the variable
   */
  public static Priming of(Environment environment, Work work) {
    String initialization = environment.find(INITIALIZATION).orElse("");
    Optional<Path> picture =
        environment.find(VARIABLE).filter(file -> !initialization.equals(ON_DEMAND)).map(Path::of);
    int atStart = initialization.equals("provisioned-concurrency") ? WHILE_NOBODY_WAITS : AT_START;
    return new Priming(picture, atStart, picture.map(file -> checked(file, work)).orElse(() -> {}));
  }

  /**
   * Processes events until the first real event is about as fast as later ones. Does nothing if a
   * client waits for the start.
   *
   * @param clients the function's AWS clients
   * @throws IllegalStateException if an event failed; the message names the variable
   */
  public void atStart(CloudClients clients) {
    if (picture.isPresent()) {
      times(atStart);
      FirstConnection.attempt(clients.useTls());
    }
  }

  /** Processes events until more events would not make the function faster. */
  public void beforeSnapshot() {
    if (picture.isPresent()) {
      times(WHILE_NOBODY_WAITS);
    }
  }

  private void times(int count) {
    for (int i = 0; i < count; i++) {
      event.run();
    }
  }

  /** Returns work that throws unless the event succeeds and finds a face. */
  private static Runnable checked(Path picture, Work work) {
    var told = new AtomicReference<@Nullable Entry>();
    try {
      Runnable event = work.on(Files.readAllBytes(picture), FunctionLog.rehearsal(told::set));
      return () -> {
        try {
          event.run();
          require(told.getAndSet(null));
        } catch (RuntimeException e) {
          throw failed(picture, e);
        }
      };
    } catch (IOException | RuntimeException e) {
      throw failed(picture, e);
    }
  }

  private static void require(@Nullable Entry told) {
    if (told == null) {
      throw new IllegalStateException(
          "the event has no recorded outcome, so Lambda would retry it");
    }
    if (told.failure() != null) {
      throw new IllegalStateException(told.failure().message());
    }
    if (told.result() == Result.NO_FACE) {
      throw new IllegalStateException("no face found");
    }
  }

  private static IllegalStateException failed(Path picture, Exception reason) {
    return new IllegalStateException(
        "%s is %s, which the function could not process: %s; expected a picture with a face"
            .formatted(VARIABLE, picture, reason),
        reason);
  }
}
