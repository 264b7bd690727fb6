package dev.facepipe.local.console.people;

import dev.facepipe.local.console.door.ApiRefused;
import dev.facepipe.local.console.door.Call;
import dev.facepipe.local.console.door.Reply;
import dev.facepipe.local.console.door.Route;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the API about the people of the gallery. */
public final class PeopleApi {
  private final Changes changes;

  /** Shows and changes these. */
  public PeopleApi(Changes changes) {
    this.changes = changes;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(new Route("POST", "/api/undo", this::undo));
  }

  /** A body; a missing field is null. */
  private record Undone(@Nullable String undo) {}

  private Reply undo(Call call) throws IOException {
    String token = call.json(Undone.class).undo();
    if (token == null) {
      throw ApiRefused.bad("no_undo", "undo is missing; expected what the change replied");
    }
    return Reply.json(changes.undo(token));
  }
}
