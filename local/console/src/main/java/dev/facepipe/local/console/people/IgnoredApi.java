package dev.facepipe.local.console.people;

import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.undo.Undo;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Ignored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The part of the API about ignored faces. */
final class IgnoredApi {
  private final RecentFaces recentFaces;
  private final Changes changes;

  IgnoredApi(RecentFaces recentFaces, Changes changes) {
    this.recentFaces = recentFaces;
    this.changes = changes;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/api/ignored", call -> list()),
        new Route("POST", "/api/ignored/take-back", this::takeBack));
  }

  private record Faces(String gallery, List<Face> ignored) {}

  /**
   * An ignored face.
   *
   * @param seen the face that was seen, if it is among the newest
   */
  private record Face(int index, String label, String since, @Nullable FaceId seen) {}

  private Reply list() {
    Recent recent = recentFaces.now();
    List<Ignored> ignored = recent.gallery().ignored();
    Map<Integer, RecentFace> faces = new HashMap<>();
    recent.faces().forEach(face -> faces.put(Arrays.hashCode(face.embedding()), face));
    return Reply.json(
        new Faces(
            recent.gallery().version(),
            IntStream.range(0, ignored.size())
                .mapToObj(i -> face(i, ignored.get(i), faces))
                .toList()));
  }

  private static Face face(int index, Ignored ignored, Map<Integer, RecentFace> faces) {
    RecentFace seen = faces.get(Arrays.hashCode(ignored.vector()));
    boolean isSame = seen != null && Arrays.equals(seen.embedding(), ignored.vector());
    return new Face(
        index,
        ignored.label(),
        ignored.date().toString(),
        seen != null && isSame ? seen.id() : null);
  }

  /** A body; a missing field is null. */
  private record One(@Nullable Integer index, @Nullable String gallery) {}

  private Reply takeBack(Call call) throws IOException {
    One asked = call.json(One.class);
    Integer index = asked.index();
    if (index == null || index < 0) {
      throw ApiRefused.bad("bad_number", "index is missing or below 0; expected 0 or more");
    }
    return Reply.json(
        changes.change(
            "ignored",
            now -> without(now, index, asked.gallery()),
            (before, after) -> What.of("not_ignored", "a face is not ignored any more")));
  }

  private static Gallery without(Gallery now, int index, @Nullable String seen) {
    if (seen != null && !seen.equals(now.version())) {
      throw Undo.changedSince();
    }
    if (index >= now.ignored().size()) {
      throw new ApiRefused(404, "no_face", "the gallery ignores no face of this index");
    }
    List<Ignored> left = new ArrayList<>(now.ignored());
    left.remove(index);
    return now.ignoring(left);
  }
}
