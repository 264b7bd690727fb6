package dev.facepipe.local.console.seen;

import dev.facepipe.common.Unavailable;
import dev.facepipe.local.console.http.EventStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the pages about new sightings, while a page listens. {@link #look} is for one thread. */
public final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  /** A function may store a sighting this much later than the time in its key says. */
  private static final int LATE_SECONDS = 10;

  private final Sightings sightings;
  private final EventStream events;
  private boolean wasReachable = true;
  private long saidAway;

  /** Sightings that were told, or were there before the first page listened. */
  private Set<String> told = new HashSet<>();

  private boolean hasLooked;

  /** Tells these events about these sightings. */
  public Feed(Sightings sightings, EventStream events) {
    this.sightings = sightings;
    this.events = events;
  }

  private record Service(boolean reachable) {}

  /** Looks for sightings that came since the last call. Never throws. */
  public void look() {
    if (!events.isHeard()) {
      hasLooked = false;
      return;
    }
    try {
      tell();
      reachable(true);
    } catch (Unavailable e) {
      LOG.debug("sightings cannot be listed: {}", e.getMessage());
      reachable(false);
    } catch (RuntimeException e) {
      LOG.warn("the feed failed, and goes on: {}", e.toString());
    }
  }

  /** Says it again every second while the service is away, for pages that open meanwhile. */
  private void reachable(boolean is) {
    boolean isDue = !is && System.nanoTime() - saidAway > TimeUnit.SECONDS.toNanos(1);
    if (wasReachable != is || isDue) {
      wasReachable = is;
      saidAway = System.nanoTime();
      events.send("service", new Service(is));
    }
  }

  private void tell() {
    Instant from = Instant.now().minusSeconds(LATE_SECONDS);
    LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
    LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC);
    Set<String> here = new HashSet<>();
    for (LocalDate each : day.equals(today) ? List.of(today) : List.of(day, today)) {
      for (SeenFaces seen : sightings.after(each, each.equals(day) ? Sightings.start(from) : "")) {
        here.add(seen.id());
        if (hasLooked && !told.contains(seen.id())) {
          events.send("sighting", Seen.of(seen));
        }
      }
    }
    told = here;
    hasLooked = true;
  }
}
