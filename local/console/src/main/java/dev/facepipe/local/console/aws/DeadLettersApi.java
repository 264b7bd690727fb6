package dev.facepipe.local.console.aws;

import dev.facepipe.common.Unavailable;
import dev.facepipe.local.client.DeadLetter;
import dev.facepipe.local.client.aws.DeadLetterQueues;
import dev.facepipe.local.client.aws.DeadLetterQueues.Replayed;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.settings.ConsoleSettings;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** The part of the API that shows dead letters, sends them back and deletes them. Thread-safe. */
public final class DeadLettersApi {
  /** A look at the queues takes two seconds and more, and hides all letters from other looks. */
  private static final int PATIENCE_SECONDS = 30;

  private final ConsoleSettings settings;
  private final ReentrantLock lookLock = new ReentrantLock();

  /** Shows the dead letters of the service of the settings. */
  public DeadLettersApi(ConsoleSettings settings) {
    this.settings = settings;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route(
            "GET", "/api/dead-letters", call -> Reply.json(new All(look(DeadLetterQueues::list)))),
        new Route("GET", "/api/dead-letters/{id}", this::show),
        new Route("POST", "/api/dead-letters/replay", this::replay),
        new Route("POST", "/api/dead-letters/drop", this::drop));
  }

  private record All(List<DeadLetter> deadLetters) {}

  private record Wanted(@Nullable List<@Nullable String> ids) {
    Set<String> required() {
      Set<String> known = new HashSet<>();
      for (String id : ids == null ? List.<@Nullable String>of() : ids) {
        if (id != null) {
          known.add(id);
        }
      }
      if (known.isEmpty()) {
        throw ApiRefused.bad("bad_json", "the body names no dead letter; expected ids");
      }
      return known;
    }
  }

  private Reply show(Call call) {
    return Reply.json(
        look(queues -> queues.open(call.part("id")))
            .orElseThrow(() -> ApiRefused.notFound("no dead letter has this id")));
  }

  /**
   * What became of dead letters.
   *
   * @param replayed sent back
   * @param failed still there
   * @param missing ids that no dead letter has
   */
  private record Back(List<DeadLetter> replayed, List<Replayed> failed, List<String> missing) {}

  private Reply replay(Call call) throws IOException {
    Set<String> ids = call.json(Wanted.class).required();
    List<Replayed> all = look(queues -> queues.replay(ids::contains));
    return Reply.json(
        new Back(
            all.stream().filter(one -> one.problem() == null).map(Replayed::letter).toList(),
            all.stream().filter(one -> one.problem() != null).toList(),
            missing(ids, all.stream().map(Replayed::letter).toList())));
  }

  private record Gone(List<DeadLetter> dropped, List<String> missing) {}

  private Reply drop(Call call) throws IOException {
    Set<String> ids = call.json(Wanted.class).required();
    List<DeadLetter> dropped = look(queues -> queues.drop(ids));
    return Reply.json(new Gone(dropped, missing(ids, dropped)));
  }

  private static List<String> missing(Collection<String> ids, List<DeadLetter> found) {
    Set<String> missing = new HashSet<>(ids);
    found.forEach(letter -> missing.remove(letter.id()));
    return missing.stream().sorted().toList();
  }

  /** Looks at the queues, one request at a time. */
  private <T> T look(Function<DeadLetterQueues, T> work) {
    try {
      if (!lookLock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new ApiRefused(503, "busy", "others look at the dead letters; ask again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiRefused(503, "busy", "the console ends");
    }
    try (DeadLetterQueues queues = open()) {
      return work.apply(queues);
    } catch (SdkException e) {
      throw new Unavailable("dead letters could not be read: " + e.getMessage(), e);
    } finally {
      lookLock.unlock();
    }
  }

  private DeadLetterQueues open() {
    try {
      return DeadLetterQueues.at(
          settings.sqs(),
          settings.s3(),
          settings.names().queuesPrefix(),
          settings.names().claimsBucket());
    } catch (IllegalStateException e) {
      if (e.getCause() != null) {
        throw new Unavailable(String.valueOf(e.getMessage()), e);
      }
      throw ApiRefused.notFound(String.valueOf(e.getMessage()));
    }
  }
}
