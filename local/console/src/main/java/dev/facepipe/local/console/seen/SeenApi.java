package dev.facepipe.local.console.seen;

import dev.facepipe.common.message.Sighting;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of the API that says who was seen. */
public final class SeenApi {
  private static final int LIMIT = 100;
  private static final int MOST = 1000;

  /** Rows of a table; a spreadsheet opens a million. */
  private static final int MOST_ROWS = 100_000;

  private final Sightings sightings;

  /** Shows these sightings. */
  public SeenApi(Sightings sightings) {
    this.sightings = sightings;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/api/days", call -> Reply.json(new Days(days()))),
        new Route("GET", "/api/sightings", this::list),
        new Route("GET", "/api/sightings.csv", this::table),
        new Route("GET", "/api/sightings/{id}", this::one),
        new Route("GET", "/api/sightings/{id}/faces/{face}.jpg", this::picture));
  }

  private record Days(List<String> days) {}

  private record Page(List<Seen> sightings, @Nullable String next) {}

  private List<String> days() {
    return sightings.days().stream().map(LocalDate::toString).toList();
  }

  private Reply list(Call call) {
    int limit = Math.min(MOST, Math.max(1, call.query("limit", LIMIT)));
    List<SeenFaces> found = found(call, call.query("before").orElse(""), limit);
    return Reply.json(
        new Page(
            found.stream().map(Seen::of).toList(),
            found.size() < limit ? null : found.get(found.size() - 1).id()));
  }

  private Reply table(Call call) {
    return Reply.bytes(
        200,
        Map.of(
            "Content-Type",
            "text/csv; charset=utf-8",
            "Content-Disposition",
            "attachment; filename=\"sightings.csv\""),
        SeenTable.of(found(call, "", MOST_ROWS)));
  }

  private List<SeenFaces> found(Call call, String before, int most) {
    Instant from = time(call, "from", Instant.EPOCH);
    Instant to = time(call, "to", Sightings.NEVER);
    return sightings.newest(from, to, before, most, filter(call));
  }

  private static Instant time(Call call, String name, Instant missing) {
    try {
      Instant time = call.query(name).map(Instant::parse).orElse(missing);
      return time.isBefore(Instant.EPOCH) || time.isAfter(Sightings.NEVER) ? missing : time;
    } catch (DateTimeException e) {
      throw ApiRefused.bad(
          "bad_time", name + " is not a time; expected one such as 2026-11-29T08:00:00Z");
    }
  }

  private static SeenFilter filter(Call call) {
    return new SeenFilter(
        call.query("person").orElse(""),
        call.query("camera").orElse(""),
        call.query("unknown").orElse("false").equals("true"));
  }

  private Reply one(Call call) {
    Sighting read = require(call);
    return Reply.json(
        new Sighting(
            read.at(),
            read.camera(),
            read.answer(),
            read.video(),
            read.faces().stream()
                .map(face -> new Sighting.SeenFace(null, face.thumbnail()))
                .toList()));
  }

  private Reply picture(Call call) {
    Sighting read = require(call);
    int face = call.number("face");
    String jpeg = face < read.faces().size() ? read.faces().get(face).thumbnail() : null;
    if (jpeg == null) {
      throw new ApiRefused(404, "no_picture", "the picture of this face is not kept");
    }
    try {
      return Reply.bytes("image/jpeg", Base64.getDecoder().decode(jpeg));
    } catch (IllegalArgumentException e) {
      throw new ApiRefused(404, "no_picture", "the picture of this face cannot be read");
    }
  }

  private Sighting require(Call call) {
    return sightings
        .read(call.part("id"))
        .orElseThrow(() -> ApiRefused.notFound("there is no such sighting; it may be too old"));
  }
}
