package dev.facepipe.local.console;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.file.Temporary;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.console.aws.Buckets;
import dev.facepipe.local.console.aws.DeadLettersApi;
import dev.facepipe.local.console.aws.QueueCounts;
import dev.facepipe.local.console.frames.FramesApi;
import dev.facepipe.local.console.frames.VideosApi;
import dev.facepipe.local.console.http.ConsoleHandler;
import dev.facepipe.local.console.http.EventStream;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.misses.MissesApi;
import dev.facepipe.local.console.people.Changes;
import dev.facepipe.local.console.people.CurrentGallery;
import dev.facepipe.local.console.people.Enroller;
import dev.facepipe.local.console.people.MarksStore;
import dev.facepipe.local.console.people.PeopleRoutes;
import dev.facepipe.local.console.people.RecentFaces;
import dev.facepipe.local.console.people.Watch;
import dev.facepipe.local.console.seen.Feed;
import dev.facepipe.local.console.seen.SeenApi;
import dev.facepipe.local.console.seen.Sightings;
import dev.facepipe.local.console.service.ServiceApi;
import dev.facepipe.local.console.service.VersionsApi;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.local.console.strangers.StrangersApi;
import dev.facepipe.local.console.trust.ThresholdApi;
import dev.facepipe.local.console.undo.Undo;
import dev.facepipe.web.JettyServer;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console: a web page and its API, which show a running service to people. It is a client of
 * the service as any other, and works with the rights of the user who started it.
 */
public final class Console implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** A browser holds six connections a tab, and a frame waits for its answer on a thread. */
  private static final int THREADS = 64;

  /** Between two looks for new sightings; on AWS each look is a request that costs money. */
  private static final long LOOK_MILLIS = 150;

  private static final long LOOK_ON_AWS_MILLIS = 2000;

  /** Between two looks for changes that others made to the gallery. */
  private static final long WATCH_MILLIS = 500;

  private static final long WATCH_ON_AWS_MILLIS = 10_000;

  /** Between two signs of life to the pages. */
  private static final long ALIVE_SECONDS = 15;

  private final Deque<AutoCloseable> parts;
  private final URI address;
  private final List<Route> routes;

  private Console(Deque<AutoCloseable> parts, URI address, List<Route> routes) {
    this.parts = parts;
    this.address = address;
    this.routes = List.copyOf(routes);
  }

  /**
   * Starts a console and returns it when it takes requests.
   *
   * @throws dev.facepipe.web.PortInUse if another program listens on the port
   */
  public static Console start(ConsoleSettings settings) {
    Temporary.sweep(Temporary.parent());
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return start(settings, parts);
    } catch (RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  private static Console start(ConsoleSettings settings, Deque<AutoCloseable> parts) {
    Buckets buckets = new Buckets(settings.s3());
    parts.push(buckets);
    Sightings sightings = new Sightings(buckets.sightings(settings.names().resultsBucket()));
    parts.push(sightings);
    EventStream events = new EventStream();
    parts.push(events);

    List<Route> routes = new ArrayList<>();
    routes.add(new Route("GET", "/api/events", call -> events.open()));
    routes.addAll(new FramesApi(settings, buckets.objects(), sightings).routes());
    routes.addAll(new VideosApi(settings, buckets).routes());
    routes.addAll(new SeenApi(sightings).routes());

    GalleryStore store = settings.gallery().open().get();
    parts.push(store);
    Undo undo = new Undo(store);
    routes.addAll(undo.routes());
    CurrentGallery gallery = new CurrentGallery(store);
    MarksStore marks =
        new MarksStore(buckets.objects(), settings.names().resultsBucket(), sightings::days);
    Watch watch = new Watch(gallery, marks, events);
    Changes changes = new Changes(gallery, marks, undo, watch::look);
    RecentFaces recentFaces = new RecentFaces(sightings, gallery);
    Enroller enroller = new Enroller(changes);
    routes.addAll(new StrangersApi(recentFaces, marks, changes, enroller).routes());
    routes.addAll(PeopleRoutes.of(settings, gallery, sightings, recentFaces, changes, watch::look));
    routes.addAll(new MissesApi(recentFaces, marks, changes, enroller).routes());

    ThresholdApi threshold = new ThresholdApi(gallery, recentFaces, undo);
    parts.push(threshold);
    routes.addAll(threshold.routes());
    QueueCounts queues = new QueueCounts(settings.sqs(), settings.names().queuesPrefix());
    parts.push(queues);
    routes.addAll(new ServiceApi(settings, gallery, sightings, queues).routes());
    routes.addAll(new DeadLettersApi(settings).routes());
    routes.addAll(new VersionsApi(store, undo).routes());

    // Reading a large gallery or many sightings takes seconds, for which new ones must not wait.
    ScheduledExecutorService clock =
        Executors.newScheduledThreadPool(3, new NamedThreads("console-clock"));
    parts.push(clock::shutdownNow);
    Feed feed = new Feed(sightings, events);
    long every = settings.s3().isAws() ? LOOK_ON_AWS_MILLIS : LOOK_MILLIS;
    var unusedLooks = clock.scheduleWithFixedDelay(feed::look, every, every, TimeUnit.MILLISECONDS);
    var unusedWarm = clock.schedule(recentFaces::warm, 0, TimeUnit.MILLISECONDS);
    long watched = settings.s3().isAws() ? WATCH_ON_AWS_MILLIS : WATCH_MILLIS;
    var unusedWatch =
        clock.scheduleWithFixedDelay(watch::look, watched, watched, TimeUnit.MILLISECONDS);
    var unusedSigns =
        clock.scheduleWithFixedDelay(
            events::keepAlive, ALIVE_SECONDS, ALIVE_SECONDS, TimeUnit.SECONDS);

    ConsoleHandler handler = new ConsoleHandler(Console.class, hosts(settings), routes);
    JettyServer server =
        JettyServer.start(
            settings.port(), "console", THREADS, settings.tls(), handler, Console::unreadable);
    parts.push(server);
    return new Console(parts, server.uri().resolve("/#token=" + handler.token()), routes);
  }

  /** Returns the names by which browsers may call the console: of its port and its certificate. */
  private static Set<String> hosts(ConsoleSettings settings) {
    Set<String> hosts = new HashSet<>(settings.port().hosts());
    if (settings.tls() != null) {
      hosts.addAll(settings.tls().hosts());
    }
    return hosts;
  }

  /** Replies to a request that is not valid HTTP. */
  private static boolean unreadable(Request request, Response response, Callback callback)
      throws Exception {
    int status = response.getStatus();
    ConsoleHandler.error(status, "bad_request", "the request is not valid HTTP/1.1")
        .send(response, callback);
    return true;
  }

  /** Returns the address to open in a browser. It holds the secret that the page needs. */
  public URI address() {
    return address;
  }

  /** Returns the routes of the API. */
  List<Route> routes() {
    return routes;
  }

  /** Stops the server and cuts off requests in progress. */
  @Override
  public void close() {
    close(parts);
  }

  private static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("the console did not stop cleanly: {}", e.toString());
      }
    }
  }
}
