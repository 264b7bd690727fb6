package dev.facepipe.local.console.undo;

import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.local.console.door.ApiRefused;
import dev.facepipe.local.console.door.Call;
import dev.facepipe.local.console.door.Reply;
import dev.facepipe.local.console.door.Route;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers how to take back what was done, under tokens that are used once. Thread-safe. */
public final class Undo {
  /** Tokens that are remembered; the newest win. A token holds two names of gallery versions. */
  private static final int MOST = 500;

  private final GalleryStore store;
  private final Map<String, Supplier<Done>> inverses =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Supplier<Done>> eldest) {
          return size() > MOST;
        }
      };

  /** Takes back changes of this gallery, which stays the caller's. */
  public Undo(GalleryStore store) {
    this.store = store;
  }

  /**
   * The reply to a request that changed something.
   *
   * @param done what was done, one sentence for people
   * @param undo token that takes it back; null if that is not possible
   * @param gallery version of the gallery now
   */
  public record Done(String done, @Nullable String undo, String gallery) {}

  private record Wanted(@Nullable String undo) {}

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(new Route("POST", "/api/undo", this::undo));
  }

  private Reply undo(Call call) throws IOException {
    String token = call.json(Wanted.class).undo();
    if (token == null) {
      throw ApiRefused.bad("bad_json", "the body has no field undo; expected the token of a Done");
    }
    return Reply.json(take(token));
  }

  /**
   * Returns the reply to a change of the gallery. The change can be taken back until the gallery
   * changes again.
   *
   * @param words what was done, one sentence for people
   */
  public Done changed(Change change, String words) {
    String before = change.before().version();
    String after = change.after().version();
    // Without an earlier version, such as with FACEPIPE_GALLERY_VERSIONS=0, nothing leads back.
    String token =
        before.equals(after) || earlier(before).isEmpty()
            ? null
            : offer(() -> back(before, after, words));
    return new Done(
        change.warning().map(warning -> words + ". The gallery " + warning).orElse(words),
        token,
        after);
  }

  private Optional<Version> earlier(String contents) {
    return store.earlier().stream()
        .filter(version -> version.gallery().equals(contents))
        .findFirst();
  }

  private Done back(String before, String after, String words) {
    Change change =
        store.change(
            "undo",
            now -> {
              if (!now.version().equals(after)) {
                throw changedSince();
              }
              return store.earlier(earlier(before).orElseThrow(Undo::changedSince));
            });
    return changed(change, "taken back: " + words);
  }

  private static ApiRefused changedSince() {
    return new ApiRefused(
        409, "changed_since", "the gallery was changed since; expected it as this change left it");
  }

  /**
   * Remembers how to take something back.
   *
   * @param inverse takes it back; throws {@link ApiRefused} if that is no longer possible
   * @return the token for {@link #take}
   */
  public String offer(Supplier<Done> inverse) {
    String token = UUID.randomUUID().toString();
    synchronized (inverses) {
      inverses.put(token, inverse);
    }
    return token;
  }

  /**
   * Takes back what a token stands for. A token whose inverse fails can be used again.
   *
   * @throws ApiRefused with the code {@code undo_gone} if the token is not known or was used, or
   *     {@code changed_since} if the gallery was changed since
   */
  public Done take(String token) {
    Supplier<Done> inverse;
    synchronized (inverses) {
      inverse = inverses.remove(token);
    }
    if (inverse == null) {
      throw new ApiRefused(
          409, "undo_gone", "this cannot be taken back any more; expected a token that is unused");
    }
    try {
      return inverse.get();
    } catch (RuntimeException e) {
      synchronized (inverses) {
        inverses.put(token, inverse);
      }
      throw e;
    }
  }
}
