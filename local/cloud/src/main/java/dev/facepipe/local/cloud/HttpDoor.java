package dev.facepipe.local.cloud;

import dev.facepipe.common.NamedThreads;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded HTTP/1.1 server on one port. Clients that send slowly, or nothing, cost no threads and
 * keep nobody out: see {@link Connections}.
 */
public final class HttpDoor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

  /** Of Jetty: they read and write, and wait for nothing. */
  private static final int THREADS = 16;

  /** Connections that wait to be accepted: a burst's. */
  private static final int UNACCEPTED = 1024;

  /**
   * Bytes of request line and headers; past that a client gets 431, or 414 for its target. API
   * Gateway takes 10,240 bytes of headers; a signature with a session token is about 2,000.
   */
  private static final int HEADER_BYTES = 16 * 1024;

  /** How long a connection may be silent while its client has something to send or to read. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * Targets that AWS takes: a path may have empty, dot or encoded segments, and name any byte. An
   * escape without two hexadecimal digits gets 400.
   */
  private static final UriCompliance TARGETS =
      new UriCompliance(
          "as on AWS",
          EnumSet.complementOf(
              EnumSet.of(
                  Violation.BAD_PERCENT_ENCODING,
                  Violation.UTF16_ENCODINGS,
                  Violation.USER_INFO,
                  Violation.FRAGMENT)));

  private static final String NO_HTTP = "the request is not one that HTTP/1.1 allows";

  private final LocalPort port;
  private final String name;
  private final Server jetty;
  private final ServerConnector connector;
  private final Connections connections;
  private final ScheduledExecutorService clock;

  private HttpDoor(LocalPort port, String name, int mostThreads, Connections connections) {
    this.port = port;
    this.name = name;
    this.connections = connections;
    this.clock = Executors.newSingleThreadScheduledExecutor(new NamedThreads(name + "-clock"));
    QueuedThreadPool threads = new QueuedThreadPool(mostThreads);
    threads.setName(name);
    threads.setDaemon(true);
    this.jetty = new Server(threads);
    this.connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http()));
    connector.setHost(port.host().getHostAddress());
    connector.setPort(port.number());
    connector.setAcceptQueueSize(UNACCEPTED);
    connector.setIdleTimeout(SILENCE.toMillis());
    connector.addEventListener(connections);
    jetty.addConnector(connector);
  }

  /**
   * Returns the door once it takes requests.
   *
   * @param name of its threads
   * @param form how an error looks here
   * @param work what is done with each request whose headers have arrived; must not wait long
   * @throws PortInUse if somebody else listens there
   */
  public static HttpDoor start(LocalPort port, String name, ErrorForm form, Consumer<Visit> work) {
    return start(port, name, new Connections(), form, work);
  }

  static HttpDoor start(
      LocalPort port, String name, Connections connections, ErrorForm form, Consumer<Visit> work) {
    return new HttpDoor(port, name, THREADS, connections)
        .start(visits(connections, form, work), errors(form));
  }

  /**
   * Returns the door once it takes requests, for work that Jetty's own handlers do. A client that
   * is silent for 30 seconds in the middle of a request loses its connection.
   *
   * @param mostThreads at least 8; work that waits needs more
   * @param errors answers what is no HTTP, or failed
   * @throws PortInUse if somebody else listens there
   */
  public static HttpDoor start(
      LocalPort port, String name, int mostThreads, Handler work, Request.Handler errors) {
    Connections connections = new Connections();
    return new HttpDoor(port, name, mostThreads, connections).start(work, errors);
  }

  private HttpDoor start(Handler work, Request.Handler errors) {
    jetty.setHandler(new Watched(work));
    jetty.setErrorHandler(errors);
    try {
      jetty.start();
    } catch (Exception e) {
      close();
      throw port.inUse(name, e);
    }
    var unused = clock.scheduleWithFixedDelay(connections::closeLate, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setHeaderCacheCaseSensitive(true); // what was signed is checked as it was written
    http.setUriCompliance(TARGETS);
    return http;
  }

  /** Notes which connections have requests in hand. */
  private final class Watched extends Handler.Wrapper {
    Watched(Handler work) {
      super(work);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      Connection connection = request.getConnectionMetaData().getConnection();
      connections.begin(connection);
      Request.addCompletionListener(request, failure -> connections.end(connection));
      return super.handle(request, response, callback);
    }
  }

  private static Handler visits(Connections connections, ErrorForm form, Consumer<Visit> work) {
    return new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        // A visit says how long its client may take; silence meanwhile is no failure.
        request.addIdleTimeoutListener(silence -> false);
        Visit visit = new Visit(request, response, callback, connections, form);
        if (visit.head().target().startsWith("/")) {
          work.accept(visit);
        } else {
          visit.refuse(400, "bad_target", "the target is no path");
        }
        return true;
      }
    };
  }

  /** What Jetty says of requests that are no HTTP, or whose handling failed. */
  private static Request.Handler errors(ErrorForm form) {
    return (request, response, callback) -> {
      RequestHead head = Visit.head(request);
      int status = response.getStatus();
      HttpAnswer error =
          switch (status) {
            case 500 -> form.of(head, 500, "internal", "the request failed; the log says why");
            // Another version of HTTP, or an encoding that nobody uses: AWS says 400.
            case 501, 505 -> form.of(head, 400, "bad_request", NO_HTTP);
            default -> form.of(head, status, "bad_request", NO_HTTP);
          };
      error.writeTo(request, response, callback);
      return true;
    };
  }

  /** Returns where to find it, such as {@code http://127.0.0.1:9000}. */
  public URI uri() {
    return port.uri(connector.getLocalPort());
  }

  /** Stops. Requests in hand are cut off. */
  @Override
  public void close() {
    clock.shutdownNow();
    try {
      jetty.stop();
    } catch (Exception e) {
      log.warn("{} did not stop cleanly: {}", name, e.toString());
    }
  }
}
