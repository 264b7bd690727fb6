package dev.facepipe.aws.function;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.Handshake;
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
 * A function's work, done before its first event on a photograph that lies in its image, so that
 * the first event finds classes loaded, libraries ready and most code compiled. Without {@code
 * PRIMING_PICTURE}, as on a laptop, nothing is done.
 */
public final class Priming {
  private static final String VARIABLE = "PRIMING_PICTURE";

  /**
   * Events at a start, which whoever sent the first one waits for; more hardly speed up the next.
   */
  private static final int AT_START = 2;

  /** Events while nobody waits: every copy of a snapshot has what the compiler made by then. */
  private static final int WHILE_NOBODY_WAITS = 50;

  /** Why Lambda makes the function. Source: AWS Lambda developer guide, environment variables. */
  private static final String INITIALIZATION = "AWS_LAMBDA_INITIALIZATION_TYPE";

  /**
   * Somebody waits for the first answer, who would wait for the rehearsal as well: the event itself
   * is the rehearsal then, and nothing else is prepared. Measured: docs/cold-start.md.
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

  /** All that a function does about one event, ready to be done any number of times. */
  @FunctionalInterface
  public interface Work {
    /**
     * Prepares it.
     *
     * @param picture a JPEG, PNG ...
     * @param log to be told what became of the event, and the only one to be told
     */
    Runnable on(byte[] picture, FunctionLog log);
  }

  /**
   * Works once while the networks are still being loaded, on what stands in for them: all else is
   * ready then, and nobody has waited for it. Also makes a first connection.
   *
   * @param clients how the function reaches AWS
   * @throws IllegalStateException if the event did not go well; the message names the variable
   */
  public static void meanwhile(Environment environment, CloudClients clients, Work work) {
    environment
        .find(VARIABLE)
        .ifPresent(
            file -> {
              checked(Path.of(file), work).run();
              Handshake.attempt(clients.useTls());
            });
  }

  /**
   * Reads the picture and prepares the work.
   *
   * @throws IllegalStateException if there is a picture and either failed; the message names the
   *     variable
   */
  public static Priming of(Environment environment, Work work) {
    String initialization = environment.find(INITIALIZATION).orElse("");
    Optional<Path> picture =
        environment.find(VARIABLE).filter(file -> !initialization.equals(ON_DEMAND)).map(Path::of);
    int atStart = initialization.equals("provisioned-concurrency") ? WHILE_NOBODY_WAITS : AT_START;
    return new Priming(picture, atStart, picture.map(file -> checked(file, work)).orElse(() -> {}));
  }

  /**
   * Works until a first event is about as fast as later ones, unless somebody waits for it.
   *
   * @param clients how the function reaches AWS
   * @throws IllegalStateException if an event did not go well; the message names the variable
   */
  public void atStart(CloudClients clients) {
    if (picture.isPresent()) {
      times(atStart);
      Handshake.attempt(clients.useTls());
    }
  }

  /** Whether somebody waits for this function to start, with an event in hand. */
  static boolean somebodyWaits(Environment environment) {
    return environment.find(INITIALIZATION).filter(ON_DEMAND::equals).isPresent();
  }

  /** Works until nothing gets faster any more. */
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

  /** An event that fails unless it goes as one about a face goes. */
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
      throw new IllegalStateException("the event would have come again");
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
        "%s is %s, which the function could not work on: %s; expected a photograph with a face"
            .formatted(VARIABLE, picture, reason),
        reason);
  }
}
