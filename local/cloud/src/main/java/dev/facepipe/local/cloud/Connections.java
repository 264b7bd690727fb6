package dev.facepipe.local.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one door. Knows on which of them the door waits for its client, and closes
 * those whose client takes too long. When there are too many connections, the one that has kept the
 * door waiting longest is closed, so that clients that send nothing keep nobody out. Thread-safe.
 */
final class Connections implements Connection.Listener {
  /** How long a client may take to send the headers of its next request. */
  static final Duration HEADERS = Duration.ofSeconds(30);

  /** How long a client may take to send a body: 6 MiB at 1 Mbit/s take 50 s. */
  static final Duration BODY = Duration.ofSeconds(60);

  /** Connections at once. Each costs some 20 KB while a request comes in. */
  static final int MOST = 2000;

  private final Duration headers;
  private final Duration body;
  private final int most;

  /** Requests that have arrived and are not over, for each open connection. */
  private final Map<Connection, Integer> requests = new HashMap<>();

  /** When patience ends, in nanoseconds; first the connection that keeps us waiting longest. */
  private final Map<Connection, Long> waiting = new LinkedHashMap<>();

  Connections() {
    this(HEADERS, BODY, MOST);
  }

  Connections(Duration headers, Duration body, int most) {
    this.headers = headers;
    this.body = body;
    this.most = most;
  }

  /** How long a client may take to send a body. */
  Duration bodyPatience() {
    return body;
  }

  @Override
  public void onOpened(Connection connection) {
    @Nullable Connection surplus;
    synchronized (this) {
      requests.put(connection, 0);
      waitFor(connection, headers);
      surplus = requests.size() > most ? longest() : null;
    }
    if (surplus != null) {
      close(surplus);
    }
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    requests.remove(connection);
    waiting.remove(connection);
  }

  /** Notes that the headers of a request have arrived. */
  synchronized void begin(Connection connection) {
    if (requests.computeIfPresent(connection, (same, count) -> count + 1) != null) {
      waiting.remove(connection);
    }
  }

  /** Notes that a request is over; the next one may have begun before. */
  synchronized void end(Connection connection) {
    if (Integer.valueOf(0)
        .equals(requests.computeIfPresent(connection, (same, count) -> count - 1))) {
      waitFor(connection, headers);
    }
  }

  /** Notes that the client has something to send or to read, and how long it may take. */
  synchronized void waitFor(Connection connection, Duration patience) {
    waiting.remove(connection);
    if (requests.containsKey(connection)) {
      waiting.put(connection, System.nanoTime() + patience.toNanos());
    }
  }

  /** Notes that the client waits for us. */
  synchronized void waitNoMore(Connection connection) {
    waiting.remove(connection);
  }

  /** Closes the connections that were waited for too long; called again and again. */
  void closeLate() {
    List<Connection> late = new ArrayList<>();
    long now = System.nanoTime();
    synchronized (this) {
      waiting.forEach(
          (connection, end) -> {
            if (now - end > 0) {
              late.add(connection);
            }
          });
    }
    late.forEach(Connections::close);
  }

  private @Nullable Connection longest() {
    Iterator<Connection> inOrder = waiting.keySet().iterator();
    return inOrder.hasNext() ? inOrder.next() : null;
  }

  /** Not while the lock is held: whoever closes calls others. */
  private static void close(Connection connection) {
    connection.getEndPoint().close();
  }
}
