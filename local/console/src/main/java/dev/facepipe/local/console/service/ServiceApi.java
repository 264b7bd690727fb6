package dev.facepipe.local.console.service;

import dev.facepipe.common.Release;
import dev.facepipe.common.Unavailable;
import dev.facepipe.local.client.Signature;
import dev.facepipe.local.console.aws.QueueCounts;
import dev.facepipe.local.console.frames.FramesApi;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.people.CurrentGallery;
import dev.facepipe.local.console.seen.Sightings;
import dev.facepipe.local.console.settings.ConsoleSettings;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the API that says which service this console shows, and how fast it answers. */
public final class ServiceApi {
  /** A service that kept nothing for so long keeps nothing now. */
  private static final int RECENT_DAYS = 7;

  private final ConsoleSettings settings;
  private final CurrentGallery current;
  private final Sightings sightings;
  private final QueueCounts queues;

  /** Shows the service of the settings. All but the queues' client stay the caller's. */
  public ServiceApi(
      ConsoleSettings settings, CurrentGallery current, Sightings sightings, QueueCounts queues) {
    this.settings = settings;
    this.current = current;
    this.sightings = sightings;
    this.queues = queues;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/api/service", call -> Reply.json(service())),
        new Route("GET", "/api/queues", call -> Reply.json(load())));
  }

  /**
   * The service.
   *
   * @param gallery version of the gallery
   * @param galleryWhere path or address of the gallery
   * @param people number of people
   * @param photographs true if the console has a folder with the photographs of enrolled people
   * @param references number of embeddings
   * @param threshold largest L2 distance that gives a name, unless the service has a setting
   * @param sightings true if sightings of the last days are kept; null if the results bucket cannot
   *     be listed
   * @param signed true if posts of frames are signed
   * @param maxPictureBytes most bytes of a picture that is posted to the console
   */
  private record Service(
      String version,
      String functionUrl,
      String gallery,
      String galleryWhere,
      String model,
      int people,
      int references,
      double threshold,
      @Nullable Boolean sightings,
      boolean photographs,
      boolean signed,
      long maxPictureBytes) {}

  private Service service() {
    Gallery gallery = current.now();
    return new Service(
        Release.VERSION,
        settings.functionUrl().toString(),
        gallery.version(),
        settings.gallery().where(),
        gallery.model().name(),
        gallery.people().size(),
        gallery.size(),
        MatchRules.of(gallery.model()).in(gallery).threshold(),
        hasSightings(),
        settings.photographs() != null,
        settings.signature() != Signature.NONE,
        FramesApi.MOST);
  }

  private @Nullable Boolean hasSightings() {
    LocalDate first = LocalDate.now(ZoneOffset.UTC).minusDays(RECENT_DAYS);
    try {
      return sightings.days().stream().anyMatch(day -> !day.isBefore(first));
    } catch (Unavailable e) {
      return null;
    }
  }

  /**
   * How much the service has to do, and how long it takes.
   *
   * @param answersLastHour answers with a face that were kept in the last hour
   */
  private record Load(
      List<QueueCounts.Queue> queues, List<Steps.Step> steps, int answersLastHour) {}

  private Load load() {
    return new Load(queues.all(), Steps.of(sightings), Steps.lastHour(sightings));
  }
}
