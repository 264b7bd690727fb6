package dev.facepipe.local.console.undo;

import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.http.Call;
import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
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
   * @param code what was done, in one word for programs; null if it has no word
   * @param values numbers and names of the sentence
   * @param state whether it is done, taken back, or done again
   */
  public record Done(
      String done,
      @Nullable String undo,
      String gallery,
      @Nullable String code,
      Map<String, Object> values,
      State state) {

    /** Creates a reply to a change that has no code. */
    public Done(String done, @Nullable String undo, String gallery) {
      this(done, undo, gallery, null, Map.of(), State.DONE);
    }

    /** Returns the reply to a change. */
    public static Done of(What what, State state, @Nullable String undo, String gallery) {
      return new Done(
          state.before() + what.words(), undo, gallery, what.code(), what.values(), state);
    }
  }

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
    return changed(change, What.said(words));
  }

  /** Returns the reply to a change of the gallery, as the other method does. */
  public Done changed(Change change, What what) {
    return changed(change, what, State.DONE);
  }

  private Done changed(Change change, What what, State state) {
    String before = change.before().version();
    String after = change.after().version();
    // Without an earlier version, such as with FACEPIPE_GALLERY_VERSIONS=0, nothing leads back.
    String token =
        before.equals(after) || earlier(before).isEmpty()
            ? null
            : offer(() -> back(before, after, what, state));
    return Done.of(
        change.warning().map(warning -> what.with(". The gallery " + warning)).orElse(what),
        state,
        token,
        after);
  }

  private Optional<Version> earlier(String contents) {
    return store.earlier().stream()
        .filter(version -> version.gallery().equals(contents))
        .findFirst();
  }

  private Done back(String before, String after, What what, State state) {
    Change change =
        store.change(
            "undo",
            now -> {
              if (!now.version().equals(after)) {
                throw changedSince();
              }
              return store.earlier(earlier(before).orElseThrow(Undo::changedSince));
            });
    return changed(change, what, state.other());
  }

  /** Returns the refusal of a change of something that is no longer as the client saw it. */
  public static ApiRefused changedSince() {
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
