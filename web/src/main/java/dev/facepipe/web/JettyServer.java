package dev.facepipe.web;

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
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server on one port with bounded resources. Slow or silent clients hold no threads and
 * cannot keep others out: see {@link Connections}.
 */
public final class JettyServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JettyServer.class);

  /** Threads of Jetty. They only read and write, and never wait. */
  private static final int THREADS = 16;

  /** Connections that may wait to be accepted, for a burst of clients. */
  private static final int UNACCEPTED = 1024;

  /**
   * Largest request line plus headers, in bytes. Larger headers get 431, a larger target 414. API
   * Gateway takes 10,240 bytes of headers; a signature with a session token is about 2,000.
   */
  private static final int HEADER_BYTES = 16 * 1024;

  /** How long a connection may be silent while its client has to send or to read. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * The targets that AWS accepts. A path may have empty, dot or encoded segments and encode any
   * byte. A percent sign without two hexadecimal digits gets 400.
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

  private static final String NO_HTTP = "the request is not valid HTTP/1.1";

  private final LocalPort port;
  private final String name;
  private final String scheme;
  private final Server jetty;
  private final ServerConnector connector;
  private final Connections connections;
  private final ScheduledExecutorService clock;

  private JettyServer(
      LocalPort port, String name, int mostThreads, @Nullable Tls tls, Connections connections) {
    this.port = port;
    this.name = name;
    this.connections = connections;
    this.clock = Executors.newSingleThreadScheduledExecutor(new NamedThreads(name + "-clock"));
    QueuedThreadPool threads = new QueuedThreadPool(mostThreads);
    threads.setName(name);
    threads.setDaemon(true);
    this.jetty = new Server(threads);
    this.scheme = tls == null ? "http" : "https";
    HttpConfiguration requests = http();
    if (tls != null) {
      // Switches off a check of Jetty, which refuses each host that is not in the certificate.
      requests.addCustomizer(new SecureRequestCustomizer(false));
    }
    ConnectionFactory http = new HttpConnectionFactory(requests);
    this.connector =
        tls == null
            ? new ServerConnector(jetty, 1, 1, http)
            : new ServerConnector(jetty, 1, 1, tls.connections(), http);
    connector.setHost(port.host().getHostAddress());
    connector.setPort(port.number());
    connector.setAcceptQueueSize(UNACCEPTED);
    connector.setIdleTimeout(SILENCE.toMillis());
    connector.addEventListener(connections);
    jetty.addConnector(connector);
  }

  /**
   * Starts a server and returns it when it takes requests.
   *
   * @param name of its threads
   * @param form builds the error replies
   * @param work handles each request whose headers have arrived; must not wait long
   * @throws PortInUse if another program listens on the port
   */
  public static JettyServer start(
      LocalPort port, String name, ErrorReplies form, Consumer<ServerRequest> work) {
    return start(port, name, new Connections(), form, work);
  }

  static JettyServer start(
      LocalPort port,
      String name,
      Connections connections,
      ErrorReplies form,
      Consumer<ServerRequest> work) {
    return new JettyServer(port, name, THREADS, null, connections)
        .start(visits(connections, form, work), errors(form));
  }

  /** Starts a server over plain HTTP for work that Jetty's own handlers do. */
  public static JettyServer start(
      LocalPort port, String name, int mostThreads, Handler work, Request.Handler errors) {
    return start(port, name, mostThreads, null, work, errors);
  }

  /**
   * Starts a server for work that Jetty's own handlers do, and returns it when it takes requests. A
   * client that is silent for 30 seconds in the middle of a request loses its connection.
   *
   * @param mostThreads at least 8; work that waits needs more
   * @param tls the certificate for {@code https}; null for {@code http}
   * @param errors replies to requests that are not valid HTTP, or that failed
   * @throws PortInUse if another program listens on the port
   */
  public static JettyServer start(
      LocalPort port,
      String name,
      int mostThreads,
      @Nullable Tls tls,
      Handler work,
      Request.Handler errors) {
    return start(port, name, mostThreads, tls, new Connections(), work, errors);
  }

  static JettyServer start(
      LocalPort port,
      String name,
      int mostThreads,
      @Nullable Tls tls,
      Connections connections,
      Handler work,
      Request.Handler errors) {
    return new JettyServer(port, name, mostThreads, tls, connections).start(work, errors);
  }

  private JettyServer start(Handler work, Request.Handler errors) {
    jetty.setHandler(new Watched(work));
    jetty.setErrorHandler(LastReply.of(errors));
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
    http.setHeaderCacheCaseSensitive(
        true); // the signature check needs headers as they were written
    http.setUriCompliance(TARGETS);
    return http;
  }

  /** Notes which connections have requests in progress. */
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

  private static Handler visits(
      Connections connections, ErrorReplies form, Consumer<ServerRequest> work) {
    return new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        // A visit sets the deadline of its client. Silence before that deadline is not an error.
        request.addIdleTimeoutListener(silence -> false);
        ServerRequest visit = new ServerRequest(request, response, callback, connections, form);
        if (visit.head().target().startsWith("/")) {
          work.accept(visit);
        } else {
          visit.refuse(
              400, "bad_target", "the request target does not begin with '/'; expected a path");
        }
        return true;
      }
    };
  }

  /** Returns the handler for requests that are not valid HTTP, or whose handling failed. */
  private static Request.Handler errors(ErrorReplies form) {
    return (request, response, callback) -> {
      RequestHead head = ServerRequest.head(request);
      int status = response.getStatus();
      HttpReply error =
          switch (status) {
            case 500 -> form.of(head, 500, "internal", "the request failed; the log says why");
            // Another HTTP version or an unusual transfer encoding: AWS replies 400.
            case 501, 505 -> form.of(head, 400, "bad_request", NO_HTTP);
            default -> form.of(head, status, "bad_request", NO_HTTP);
          };
      error.writeTo(request, response, callback);
      return true;
    };
  }

  /**
   * Returns this server's address, such as {@code http://127.0.0.1:9000}; with TLS {@code https}.
   */
  public URI uri() {
    return port.uri(scheme, connector.getLocalPort());
  }

  /** Stops the server and cuts off requests in progress. */
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
