package dev.facepipe.local.console.strangers;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.people.Changes;
import dev.facepipe.local.console.people.Choice;
import dev.facepipe.local.console.people.Enroller;
import dev.facepipe.local.console.people.FaceId;
import dev.facepipe.local.console.people.FacesAsked;
import dev.facepipe.local.console.people.Marks;
import dev.facepipe.local.console.people.MarksStore;
import dev.facepipe.local.console.people.Preview;
import dev.facepipe.local.console.people.Recent;
import dev.facepipe.local.console.people.RecentFace;
import dev.facepipe.local.console.people.RecentFaces;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Ignored;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the API that shows strangers, and names, ignores and discards faces. */
public final class StrangersApi {
  private final Strangers strangers;
  private final RecentFaces recentFaces;
  private final Changes changes;
  private final Enroller enroller;

  /** Shows and changes these. */
  public StrangersApi(
      RecentFaces recentFaces, MarksStore marks, Changes changes, Enroller enroller) {
    this.strangers = new Strangers(recentFaces, marks);
    this.recentFaces = recentFaces;
    this.changes = changes;
    this.enroller = enroller;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/api/strangers", call -> Reply.json(strangers.inbox())),
        new Route("POST", "/api/preview", this::preview),
        new Route("POST", "/api/people", this::name),
        new Route("POST", "/api/ignored", this::ignore),
        new Route("POST", "/api/discarded", this::discard));
  }

  /** A body; a missing field is null. */
  private record Naming(
      @Nullable String name, @Nullable List<FaceId> faces, @Nullable List<String> accept) {}

  /** A body; a missing field is null. */
  private record Faces(@Nullable List<FaceId> faces, @Nullable String label) {}

  private Reply preview(Call call) throws IOException {
    Naming asked = call.json(Naming.class);
    String name = FacesAsked.name(asked.name());
    Recent recent = recentFaces.lately();
    List<RecentFace> faces = found(recent, asked.faces());
    return Reply.json(Preview.of(recent, name, faces, FacesAsked.accepted(asked.accept())));
  }

  private Reply name(Call call) throws IOException {
    Naming asked = call.json(Naming.class);
    String name = FacesAsked.name(asked.name());
    List<RecentFace> faces = found(recentFaces.lately(), asked.faces());
    return Reply.json(enroller.enrol(name, faces, FacesAsked.accepted(asked.accept())));
  }

  private List<RecentFace> found(Recent recent, @Nullable List<FaceId> asked) {
    List<RecentFace> faces = recentFaces.find(recent, FacesAsked.faces(asked));
    if (faces.isEmpty()) {
      throw FacesAsked.gone();
    }
    return faces;
  }

  private Reply ignore(Call call) throws IOException {
    Faces asked = call.json(Faces.class);
    String label = asked.label() == null ? "" : Nfc.of(asked.label());
    List<RecentFace> faces = found(recentFaces.lately(), asked.faces());
    List<RecentFace> chosen = Choice.toIgnore(faces);
    for (RecentFace face : chosen) {
      String name = face.name();
      if (name != null) {
        throw new ApiRefused(
            409, "known", "the face is near %s, who would get fewer faces".formatted(name));
      }
    }
    return Reply.json(
        changes.change(
            "ignore",
            now -> ignoring(now, chosen, label),
            (before, after) ->
                What.of(
                    "ignored",
                    "ignored: {n} of {of} faces are kept as a sign",
                    "n",
                    after.ignored().size() - before.ignored().size(),
                    "of",
                    faces.size())));
  }

  private static Gallery ignoring(Gallery now, List<RecentFace> faces, String label) {
    List<Ignored> ignored = new ArrayList<>(now.ignored());
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    try {
      for (RecentFace face : faces) {
        if (ignored.stream().noneMatch(one -> Arrays.equals(one.vector(), face.embedding()))) {
          ignored.add(new Ignored(face.embedding(), label, today));
        }
      }
      return ignored.size() == now.ignored().size() ? now : now.ignoring(ignored);
    } catch (IllegalArgumentException e) { // the label, or too many faces
      throw new ApiRefused(409, "cannot_ignore", String.valueOf(e.getMessage()));
    }
  }

  private Reply discard(Call call) throws IOException {
    List<FaceId> faces = FacesAsked.faces(call.json(Faces.class).faces());
    return Reply.json(
        changes.mark(
            Marks.Kind.DISCARDED,
            faces,
            What.of("discarded", "discarded {n} faces", "n", faces.size())));
  }
}
