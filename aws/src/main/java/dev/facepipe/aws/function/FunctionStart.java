package dev.facepipe.aws.function;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.common.InBackground;
import dev.facepipe.common.environment.Environment;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The steps of a function between its start on Lambda and its first event. The order is measured:
 * docs/cold-start.md.
 *
 * @param <H> the heavy part of the function: what takes longest to load, such as a network
 */
public final class FunctionStart<H> {
  private final Environment environment;
  private final Supplier<H> loading;
  private final CloudClients clients;

  private FunctionStart(Environment environment, Supplier<H> loading, CloudClients clients) {
    this.environment = environment;
    this.loading = loading;
    this.clients = clients;
  }

  /** Begins to load the heavy part on another thread, and makes the function's clients. */
  public static <H> FunctionStart<H> begin(Environment environment, Supplier<H> load) {
    Supplier<H> loading = InBackground.begin(load);
    return new FunctionStart<>(environment, loading, CloudClients.ofEnvironment());
  }

  /** Returns the clients, which live as long as the process. */
  public CloudClients clients() {
    return clients;
  }

  /**
   * Processes one event on a stand-in while the heavy part loads; then waits for the heavy part,
   * and makes the function {@link #ready} with it.
   *
   * @param events returns the handler's work with the heavy part or its stand-in; sends nothing
   * @return the heavy part
   */
  public H finish(H standIn, Function<H, Priming.Work> events, Runnable onRestore) {
    Priming.meanwhile(environment, clients, events.apply(standIn));
    H heavy = loading.get();
    ready(environment, heavy, clients, events, onRestore);
    return heavy;
  }

  /**
   * Primes the function with its heavy part, and registers the hooks for snapshots.
   *
   * @param onRestore more to renew in each copy of a snapshot, after the clients
   */
  public static <H> SnapStart ready(
      Environment environment,
      H heavy,
      CloudClients clients,
      Function<H, Priming.Work> events,
      Runnable onRestore) {
    Priming priming = Priming.of(environment, events.apply(heavy));
    priming.atStart(clients);
    return SnapStart.register(
        priming::beforeSnapshot,
        () -> {
          clients.renew();
          onRestore.run();
        });
  }
}
