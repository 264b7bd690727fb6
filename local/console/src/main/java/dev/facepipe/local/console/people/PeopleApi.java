package dev.facepipe.local.console.people;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.people.Members.Own;
import dev.facepipe.local.console.undo.Undo;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Reason;
import dev.facepipe.recognition.gallery.SetAside;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of the API about the people of the gallery, and their references. */
final class PeopleApi {
  /** References that are looked at for a picture of a person. */
  private static final int LOOKS = 10;

  private final CurrentGallery gallery;
  private final RecentFaces recentFaces;
  private final Changes changes;
  private final Pictures pictures;

  /** Shows and changes the people of a gallery. */
  PeopleApi(CurrentGallery gallery, RecentFaces recentFaces, Changes changes, Pictures pictures) {
    this.gallery = gallery;
    this.recentFaces = recentFaces;
    this.changes = changes;
    this.pictures = pictures;
  }

  /** Returns the routes. */
  List<Route> routes() {
    return List.of(
        new Route("GET", "/api/people", call -> list()),
        new Route("GET", "/api/people/{name}/picture.jpg", this::picture),
        new Route("GET", "/api/people/{name}/photographs/{index}.jpg", this::photograph),
        new Route("POST", "/api/people/rename", this::rename),
        new Route("POST", "/api/people/merge", this::merge),
        new Route("POST", "/api/people/remove-photograph", this::remove),
        new Route("POST", "/api/people/aside", this::setAside),
        new Route("POST", "/api/people/take-back", this::takeBack));
  }

  private record People(String gallery, List<Member> people) {}

  private Reply list() {
    Recent recent = recentFaces.now();
    return Reply.json(new People(recent.gallery().version(), Members.of(recent, pictures)));
  }

  private Reply picture(Call call) {
    Gallery now = gallery.now();
    String name = Nfc.of(call.part("name"));
    Own own = require(now, name);
    for (int i = 0; i < Math.min(LOOKS, own.size()); i++) {
      Optional<byte[]> picture = pictures.of(own.reference(now, i));
      if (picture.isPresent()) {
        return Reply.bytes("image/jpeg", picture.get());
      }
    }
    return recentFaces.now().faces().stream()
        .filter(face -> face.hasPicture() && name.equals(face.name()))
        .findFirst()
        .flatMap(face -> pictures.of(face.id()))
        .map(picture -> Reply.bytes("image/jpeg", picture))
        .orElseThrow(PeopleApi::noPicture);
  }

  private Reply photograph(Call call) {
    Gallery now = gallery.now();
    Own own = require(now, call.part("name"));
    int index = call.number("index");
    if (index >= own.size()) {
      throw noPicture();
    }
    return pictures
        .of(own.reference(now, index))
        .map(picture -> Reply.bytes("image/jpeg", picture))
        .orElseThrow(PeopleApi::noPicture);
  }

  private static ApiRefused noPicture() {
    return new ApiRefused(404, "no_picture", "there is no picture of this reference");
  }

  private static Own require(Gallery now, String name) {
    Own own = Members.references(now).get(Nfc.of(name));
    if (own == null) {
      throw new ApiRefused(404, "no_person", "nobody in the gallery has this name");
    }
    return own;
  }

  /** A body; a missing field is null. */
  private record Renamed(@Nullable String from, @Nullable String to) {}

  /** A body; a missing field is null. */
  private record Merged(@Nullable String from, @Nullable String into) {}

  /**
   * A body; a missing field is null.
   *
   * @param gallery version of the gallery that the index is of; null if the client does not care
   */
  private record One(@Nullable String name, @Nullable Integer index, @Nullable String gallery) {}

  private Reply rename(Call call) throws IOException {
    Renamed asked = call.json(Renamed.class);
    String from = FacesAsked.name(asked.from());
    String to = FacesAsked.name(asked.to());
    return Reply.json(
        changes.change(
            "rename",
            now -> {
              require(now, from);
              if (!from.equals(to) && Members.references(now).containsKey(to)) {
                throw new ApiRefused(
                    409,
                    "name_taken",
                    "somebody has this name already; expected a new name, or merge");
              }
              return now.renamed(from, to);
            },
            (before, after) ->
                What.of("renamed", "{from} is called {to} now", "from", from, "to", to)));
  }

  private Reply merge(Call call) throws IOException {
    Merged asked = call.json(Merged.class);
    String from = FacesAsked.name(asked.from());
    String into = FacesAsked.name(asked.into());
    if (from.equals(into)) {
      throw ApiRefused.bad("same_person", "from and into are one person; expected two");
    }
    return Reply.json(
        changes.change(
            "merge",
            now -> {
              require(now, from);
              require(now, into);
              return now.renamed(from, into);
            },
            (before, after) ->
                What.of("merged", "merged {from} into {into}", "from", from, "into", into)));
  }

  private Reply remove(Call call) throws IOException {
    One asked = call.json(One.class);
    String name = FacesAsked.name(asked.name());
    return Reply.json(
        changes.change(
            "remove-photograph",
            now -> without(now, name, asked),
            (before, after) -> What.of("removed", "removed a photograph of {name}", "name", name)));
  }

  private static Gallery without(Gallery now, String name, One asked) {
    Own own = asked(now, name, asked);
    int index = index(asked);
    if (index >= own.rows().size()) {
      SetAside gone = own.aside().get(index - own.rows().size());
      return now.withoutAside(Set.of(gone)::contains);
    }
    requireAnother(own);
    return now.without(Set.of(own.rows().get(index)));
  }

  private Reply setAside(Call call) throws IOException {
    One asked = call.json(One.class);
    String name = FacesAsked.name(asked.name());
    return Reply.json(
        changes.change(
            "aside",
            now -> {
              Own own = asked(now, name, asked);
              if (index(asked) >= own.rows().size()) {
                return now;
              }
              requireAnother(own);
              Reason reason = new Reason("by-hand", "set aside in the console");
              return now.setAside(Map.of(own.rows().get(index(asked)), reason));
            },
            (before, after) -> What.of("aside", "set aside a photograph of {name}", "name", name)));
  }

  private static void requireAnother(Own own) {
    if (own.rows().size() == 1) {
      throw new ApiRefused(
          409,
          "last_photograph",
          "this is the only photograph that is matched; expected another to stay");
    }
  }

  private Reply takeBack(Call call) throws IOException {
    One asked = call.json(One.class);
    String name = FacesAsked.name(asked.name());
    return Reply.json(
        changes.change(
            "take-back",
            now -> {
              Set<SetAside> wanted = new HashSet<>();
              if (asked.index() == null) {
                wanted.addAll(require(now, name).aside());
              } else {
                Own own = asked(now, name, asked);
                int aside = index(asked) - own.rows().size();
                if (aside >= 0) {
                  wanted.add(own.aside().get(aside));
                }
              }
              return wanted.isEmpty() ? now : now.takeBack(wanted::contains);
            },
            (before, after) ->
                What.of(
                    "taken_back",
                    "took back {n} photographs of {name}",
                    "n",
                    after.size() - before.size(),
                    "name",
                    name)));
  }

  /** Returns a person's references, if the index is one of theirs in the gallery that was seen. */
  private static Own asked(Gallery now, String name, One asked) {
    if (asked.gallery() != null && !asked.gallery().equals(now.version())) {
      throw Undo.changedSince();
    }
    Own own = require(now, name);
    if (index(asked) >= own.size()) {
      throw new ApiRefused(404, "no_photograph", "the person has no photograph of this index");
    }
    return own;
  }

  private static int index(One asked) {
    Integer index = asked.index();
    if (index == null || index < 0) {
      throw ApiRefused.bad("bad_number", "index is missing or below 0; expected 0 or more");
    }
    return index;
  }
}
