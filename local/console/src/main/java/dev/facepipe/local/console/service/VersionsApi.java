package dev.facepipe.local.console.service;

import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.VersionLine;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.undo.Undo;
import dev.facepipe.local.console.undo.What;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The part of the API that lists the gallery's versions and goes back to one. Thread-safe. */
public final class VersionsApi {
  private final GalleryStore store;
  private final Undo undo;

  /** Shows the versions of this gallery. Both stay the caller's. */
  public VersionsApi(GalleryStore store, Undo undo) {
    this.store = store;
    this.undo = undo;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/api/gallery/versions",
            call -> Reply.json(new All(store.versions().stream().map(VersionLine::of).toList()))),
        new Route("POST", "/api/gallery/back", this::back));
  }

  private record All(List<VersionLine> versions) {}

  private record Wanted(@Nullable Integer number) {}

  private Reply back(Call call) throws IOException {
    Integer number = call.json(Wanted.class).number();
    if (number == null) {
      throw ApiRefused.bad("bad_json", "the body has no field number; expected a version");
    }
    return Reply.json(
        undo.changed(
            store.back(OptionalInt.of(number)),
            What.of("back", "the gallery is version {number} again", "number", number)));
  }
}
