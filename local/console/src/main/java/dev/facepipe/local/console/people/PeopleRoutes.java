package dev.facepipe.local.console.people;

import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.seen.Sightings;
import dev.facepipe.local.console.settings.ConsoleSettings;
import java.util.List;
import java.util.stream.Stream;

/** All routes about the people of the gallery. */
public final class PeopleRoutes {
  private PeopleRoutes() {}

  /**
   * Returns the routes.
   *
   * @param changed runs after a change that no {@link Changes} made
   */
  public static List<Route> of(
      ConsoleSettings settings,
      CurrentGallery gallery,
      Sightings sightings,
      RecentFaces recentFaces,
      Changes changes,
      Runnable changed) {
    Pictures pictures = new Pictures(settings.photographs(), sightings);
    return Stream.of(
            new PeopleApi(gallery, recentFaces, changes, pictures).routes(),
            new IgnoredApi(recentFaces, changes).routes(),
            new DoctorApi(gallery, changes).routes(),
            new ForgetApi(settings, gallery, changed).routes())
        .flatMap(List::stream)
        .toList();
  }
}
