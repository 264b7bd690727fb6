package dev.facepipe.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one server. Tracks the connections on which the server waits for the client,
 * and closes a connection whose client takes too long. If there are too many connections, closes
 * the one on which the server has waited longest, so that silent clients cannot keep others out.
 * Thread-safe.
 */
final class Connections implements Connection.Listener {
  /** How long a client may take to send the headers of its next request. */
  static final Duration HEADERS = Duration.ofSeconds(30);

  /** How long a client may take to send a body: 6 MiB at 1 Mbit/s take 50 s. */
  static final Duration BODY = Duration.ofSeconds(60);

  /** Largest number of concurrent connections. Each costs about 20 KB while a request arrives. */
  static final int MOST = 2000;

  private final Duration headers;
  private final Duration body;
  private final int most;

  /** For each open connection, the number of requests that have arrived and are not over. */
  private final Map<Connection, Integer> requests = new HashMap<>();

  /** Deadline of each connection on which the server waits, in nanoseconds; longest wait first. */
  private final Map<Connection, Long> waiting = new LinkedHashMap<>();

  Connections() {
    this(HEADERS, BODY, MOST);
  }

  Connections(Duration headers, Duration body, int most) {
    this.headers = headers;
    this.body = body;
    this.most = most;
  }

  /** Returns how long a client may take to send a body. */
  Duration bodyPatience() {
    return body;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection) {
      return; // carries an HTTP connection, which is opened with it and counts
    }
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

  /** Notes that a request is over. The next request may have begun already. */
  synchronized void end(Connection connection) {
    if (Integer.valueOf(0)
        .equals(requests.computeIfPresent(connection, (same, count) -> count - 1))) {
      waitFor(connection, headers);
    }
  }

  /** Notes that the client must send or read something within this time. */
  synchronized void waitFor(Connection connection, Duration patience) {
    waiting.remove(connection);
    if (requests.containsKey(connection)) {
      waiting.put(connection, System.nanoTime() + patience.toNanos());
    }
  }

  /** Notes that the server waits no longer for the client. */
  synchronized void waitNoMore(Connection connection) {
    waiting.remove(connection);
  }

  /** Returns the number of connections on which the server waits for the client. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Closes the connections whose deadline has passed. Called periodically. */
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

  /** Closes a connection. Never called under the lock, because closing calls listeners. */
  private static void close(Connection connection) {
    connection.getEndPoint().close();
  }
}
