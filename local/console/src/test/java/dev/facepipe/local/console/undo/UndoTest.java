package dev.facepipe.local.console.undo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.client.gallery.GalleryInFile;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.console.http.ApiRefused;
import dev.facepipe.local.console.undo.Undo.Done;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoTest {
  private static final Model MODEL = new Model("resnet34", "0123456789abcdef", 3);
  private static final Gallery ADA = Gallery.of(MODEL, List.of("Ada"), new float[] {1, 0, 0});

  @TempDir private Path folder;
  private GalleryStore store;
  private Undo undo;

  @BeforeEach
  void open() {
    GalleryFile.write(ADA, folder.resolve("people.npz"));
    store = store(Map.of());
    undo = new Undo(store);
  }

  private GalleryStore store(Map<String, String> environment) {
    return new GalleryStore(
        new GalleryInFile(folder.resolve("people.npz")), Limits.of(new Environment(environment)));
  }

  private Done rename(String from, String to) {
    return undo.changed(
        store.change("rename", now -> now.renamed(from, to)), "%s is now %s".formatted(from, to));
  }

  private static String token(Done done) {
    return Objects.requireNonNull(done.undo());
  }

  @Test
  void takesAChangeBackAndForthAgain() {
    Done renamed = rename("Ada", "Grace");
    assertEquals("Ada is now Grace", renamed.done());

    Done back = undo.take(token(renamed));
    assertEquals(ADA.people(), store.gallery().people());
    assertEquals(ADA.version(), back.gallery());
    assertEquals("taken back: Ada is now Grace", back.done());

    undo.take(token(back));
    assertEquals(Map.of("Grace", 1), store.gallery().people());
  }

  @Test
  void refusesIfTheGalleryWasChangedSince() {
    Done renamed = rename("Ada", "Grace");
    rename("Grace", "Hedy");

    ApiRefused refused = assertThrows(ApiRefused.class, () -> undo.take(token(renamed)));

    assertTrue(refused.getMessage().startsWith("the gallery was changed since"));
    assertEquals(Map.of("Hedy", 1), store.gallery().people());
  }

  @Test
  void tokenWorksOnce() {
    Done renamed = rename("Ada", "Grace");
    undo.take(token(renamed));

    assertThrows(ApiRefused.class, () -> undo.take(token(renamed)));
    assertEquals(Map.of("Ada", 1), store.gallery().people());
  }

  @Test
  void changeOfNothingHasNoToken() {
    Done done = undo.changed(store.change("rename", now -> now), "nothing");

    assertNull(done.undo());
  }

  @Test
  void withoutEarlierVersionsThereIsNoToken() {
    try (GalleryStore keepsNone = store(Map.of("FACEPIPE_GALLERY_VERSIONS", "0"))) {
      Done done =
          new Undo(keepsNone)
              .changed(keepsNone.change("rename", now -> now.renamed("Ada", "Grace")), "renamed");

      assertNull(done.undo());
    }
  }

  @Test
  void failedInverseCanBeTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    String token =
        undo.offer(
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the bucket is away");
              }
              return new Done("done", null, "");
            });

    assertThrows(IllegalStateException.class, () -> undo.take(token));
    assertEquals("done", undo.take(token).done());
  }

  @Test
  void newestTokensWin() {
    String first = undo.offer(() -> new Done("first", null, ""));
    for (int i = 0; i < 500; i++) {
      undo.offer(() -> new Done("later", null, ""));
    }

    assertThrows(ApiRefused.class, () -> undo.take(first));
  }
}
