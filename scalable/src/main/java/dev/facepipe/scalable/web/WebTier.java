package dev.facepipe.scalable.web;

import dev.facepipe.common.queue.Outbox;
import dev.facepipe.scalable.MessageQueue;
import dev.facepipe.scalable.NewestObjects;
import dev.facepipe.web.LastReply;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web server. {@code POST /} takes a picture and replies with the name of the person in it;
 * {@code GET /healthz} and {@code GET /metrics} report the server's state. Several servers may run
 * side by side, each with its own response queue.
 */
public final class WebTier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebTier.class);

  /** Jetty's threads. They read and write, and never wait. */
  private static final int THREADS = 16;

  /** Connections that may wait to be accepted, as in a burst. */
  private static final int UNACCEPTED = 1024;

  /**
   * Time that a connection may be idle, in addition to the wait for an answer. Longer than a load
   * balancer keeps an idle connection, so that it sends no request into a connection that we just
   * closed. Source: Application Load Balancers, user guide, "connection idle timeout", 60 seconds.
   */
  private static final Duration SILENCE = Duration.ofSeconds(75);

  private final WebSettings settings;
  private final Server jetty;
  private final ServerConnector connector;
  private final WebHandler handler;
  private final AnswerPoller poller;
  private final URI uri;

  private WebTier(
      WebSettings settings,
      Server jetty,
      ServerConnector connector,
      WebHandler handler,
      AnswerPoller poller) {
    this.settings = settings;
    this.jetty = jetty;
    this.connector = connector;
    this.handler = handler;
    this.poller = poller;
    this.uri = uri(connector);
  }

  /**
   * Starts a server; returns when it accepts requests.
   *
   * @param pictures stores pictures
   * @param newest stores the newest picture of each name
   * @param requestQueue takes the messages to workers
   * @param answers the queue of answers to this server
   * @throws IllegalStateException if the server cannot listen on its address
   */
  public static WebTier start(
      WebSettings settings,
      PictureStore pictures,
      NewestObjects newest,
      Outbox requestQueue,
      MessageQueue answers) {
    WaitingRoom room = new WaitingRoom(settings.patience());
    Semaphore memory = new Semaphore(settings.maxBodyBytes());
    WebMetrics metrics =
        new WebMetrics(room::size, () -> settings.maxBodyBytes() - memory.availablePermits());
    AnswerPoller poller = new AnswerPoller(answers, room, metrics);
    SendPicture sendPicture =
        new SendPicture(pictures, newest, requestQueue, settings.responseQueueUrl());
    WebHandler handler =
        new WebHandler(settings, sendPicture, room, memory, metrics, poller::isAlive);

    Server jetty = new Server(new QueuedThreadPool(THREADS));
    jetty.setHandler(handler);
    jetty.setErrorHandler(LastReply.of(new Errors(metrics)));
    ServerConnector connector = connector(jetty, settings);
    jetty.addConnector(connector);
    listen(jetty, settings);
    poller.start();
    return new WebTier(settings, jetty, connector, handler, poller);
  }

  private static ServerConnector connector(Server jetty, WebSettings settings) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(UNACCEPTED);
    connector.setIdleTimeout(settings.patience().plus(SILENCE).toMillis());
    return connector;
  }

  private static void listen(Server jetty, WebSettings settings) {
    try {
      jetty.start();
    } catch (Exception e) {
      stop(jetty);
      throw new IllegalStateException(
          "web server cannot listen on %s, port %d: %s"
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
  }

  /** Returns the server's address; on loopback if it listens on all addresses. */
  public URI uri() {
    return uri;
  }

  private static URI uri(ServerConnector connector) {
    InetSocketAddress address = new InetSocketAddress(String.valueOf(connector.getHost()), 0);
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : String.valueOf(connector.getHost());
    return URI.create("http://%s:%d/".formatted(host, connector.getLocalPort()));
  }

  /**
   * Accepts no more requests, waits for the current ones as long as an answer may take, and ends.
   * Workers still answer the remaining pictures, in the output bucket.
   */
  @Override
  public void close() {
    connector.close();
    handler.close(settings.patience());
    stop(jetty);
    poller.close();
  }

  private static void stop(Server jetty) {
    try {
      jetty.stop();
    } catch (Exception e) {
      LOG.warn("web server did not stop cleanly: {}", e.toString());
    }
  }
}
