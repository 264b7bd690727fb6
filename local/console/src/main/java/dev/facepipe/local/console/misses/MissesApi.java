package dev.facepipe.local.console.misses;

import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.people.Changes;
import dev.facepipe.local.console.people.Enroller;
import dev.facepipe.local.console.people.FaceId;
import dev.facepipe.local.console.people.FacesAsked;
import dev.facepipe.local.console.people.Marks;
import dev.facepipe.local.console.people.MarksStore;
import dev.facepipe.local.console.people.RecentFace;
import dev.facepipe.local.console.people.RecentFaces;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Match;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the API about faces close to the threshold. */
public final class MissesApi {
  private static final double MARGIN = 0.15;

  /** Largest margin: every face up to twice the threshold. */
  private static final double LARGEST_MARGIN = 1;

  /** Nobody looks at more in a row. */
  private static final int MOST = 500;

  private final RecentFaces recentFaces;
  private final MarksStore marks;
  private final Changes changes;
  private final Enroller enroller;

  /** Shows and changes these. */
  public MissesApi(RecentFaces recentFaces, MarksStore marks, Changes changes, Enroller enroller) {
    this.recentFaces = recentFaces;
    this.marks = marks;
    this.changes = changes;
    this.enroller = enroller;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/api/near-misses", this::list),
        new Route("POST", "/api/near-misses", this::decide));
  }

  private record Misses(List<Miss> misses) {}

  /**
   * A face close to the threshold.
   *
   * @param person the nearest person
   * @param named true if the distance is within the threshold
   * @param personPicture path of a picture of the person; there may be none
   */
  private record Miss(
      String sighting,
      int face,
      String at,
      @Nullable String camera,
      String person,
      double distance,
      double threshold,
      boolean named,
      String personPicture) {}

  private Reply list(Call call) {
    double margin = margin(call.query("margin").orElse(String.valueOf(MARGIN)));
    Marks now = marks.now();
    return Reply.json(
        new Misses(
            recentFaces.now().faces().stream()
                .filter(
                    face ->
                        face.isRecognisable()
                            && !now.different().contains(face.id())
                            && !now.discarded().contains(face.id()))
                .flatMap(face -> miss(face, margin).stream())
                .sorted(
                    Comparator.comparingDouble(
                        miss -> Math.abs(miss.distance() - miss.threshold())))
                .limit(MOST)
                .toList()));
  }

  private static double margin(String text) {
    try {
      double margin = Double.parseDouble(text);
      if (margin >= 0 && margin <= LARGEST_MARGIN) {
        return margin;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw ApiRefused.bad("bad_number", "margin is not a share; expected 0 to 1, such as 0.15");
  }

  /** Returns a face as a near miss; empty if it is far from the threshold, or ignored. */
  private static Optional<Miss> miss(RecentFace face, double margin) {
    Match match = face.match();
    double threshold = face.rule().threshold();
    if (match == null
        || match.toIgnored() != null
        || Math.abs(match.distance() - threshold) > margin * threshold) {
      return Optional.empty();
    }
    String name = URLEncoder.encode(match.name(), StandardCharsets.UTF_8).replace("+", "%20");
    return Optional.of(
        new Miss(
            face.id().sighting(),
            face.id().face(),
            face.at(),
            face.seen().sighting().camera(),
            match.name(),
            match.distance(),
            threshold,
            face.name() != null,
            "/api/people/%s/picture.jpg".formatted(name)));
  }

  /** A body; a missing field is null. */
  private record Decision(
      @Nullable String sighting,
      @Nullable Integer face,
      @Nullable String person,
      @Nullable Boolean is,
      @Nullable List<String> accept) {}

  private Reply decide(Call call) throws IOException {
    Decision asked = call.json(Decision.class);
    Integer number = asked.face();
    Boolean is = asked.is();
    String sighting = asked.sighting();
    if (sighting == null || number == null || is == null) {
      throw ApiRefused.bad(
          "bad_json", "sighting, face or is is missing; expected all three, and person");
    }
    FaceId id = id(sighting, number);
    String person = FacesAsked.name(asked.person());
    if (!is) {
      return Reply.json(
          changes.mark(
              Marks.Kind.DIFFERENT,
              List.of(id),
              What.of("different", "noted: this is not {name}", "name", person)));
    }
    List<RecentFace> faces = recentFaces.find(recentFaces.lately(), List.of(id));
    if (faces.isEmpty()) {
      throw FacesAsked.gone();
    }
    return Reply.json(enroller.enrol(person, faces, FacesAsked.accepted(asked.accept())));
  }

  private static FaceId id(String sighting, int face) {
    try {
      return new FaceId(sighting, face);
    } catch (IllegalArgumentException e) {
      throw ApiRefused.bad("bad_json", String.valueOf(e.getMessage()));
    }
  }
}
