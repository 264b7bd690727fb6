package dev.facepipe.local.client.forget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.client.forget.Forgetting.Receipt;
import dev.facepipe.local.client.gallery.GalleryStorage;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.client.gallery.Version;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ForgettingTest {
  private static final Gallery BOTH =
      Gallery.of(new Model("net", "1a2b", 2), List.of("Ada", "Grace"), new float[] {1, 0, 0, 1});
  private static final Trace PHOTOGRAPH = new Trace(Trace.Kind.PHOTOGRAPH, "Ada.jpg", "removed");

  /** The stored gallery; null if it cannot be read. */
  private final AtomicReference<Gallery> kept = new AtomicReference<>(BOTH);

  @Test
  void failureInOnePlaceDoesNotStopTheOthers() throws InterruptedException {
    Receipt receipt = forget(new Failing("permission denied"), kept::set);

    assertEquals(List.of(Trace.Kind.VECTORS), receipt.removed().stream().map(Trace::kind).toList());
    assertEquals(
        List.of(new Forgetting.Failure(PHOTOGRAPH, "permission denied")), receipt.failed());
    assertEquals(List.of("Grace"), List.copyOf(kept.get().people().keySet()));
    assertEquals(BOTH.version(), receipt.galleryBefore());
    assertEquals(kept.get().version(), receipt.galleryAfter());
  }

  @Test
  void receiptIsMadeEvenIfTheGalleryIsGone() throws InterruptedException {
    Receipt receipt = forget(new Failing("gone"), after -> kept.set(null));

    assertEquals(1, receipt.removed().size());
    assertTrue(receipt.galleryAfter().startsWith("unknown: "), receipt.galleryAfter());
  }

  /** A place in both lists is searched again at the end, and named once. */
  @Test
  void traceThatAppearsWhileThePlaceIsClearedIsRemoved() throws InterruptedException {
    var stays = new Trace(Trace.Kind.UNREADABLE_GALLERY, "1.npz", "left");
    var late = new Trace(Trace.Kind.EARLIER_GALLERY, "2.npz", "removed");
    int[] searches = {0};
    TraceStore versions =
        new TraceStore() {
          @Override
          public List<Trace> find(String name) {
            return ++searches[0] > 2 ? List.of(stays, late) : List.of(stays);
          }

          @Override
          public void remove(String name, Trace trace) {
            if (trace.equals(stays)) {
              throw new IllegalStateException("cannot be read");
            }
          }
        };

    Receipt receipt = forget(List.of(versions), List.of(versions), kept::set);

    assertEquals(
        List.of(Trace.Kind.VECTORS, Trace.Kind.EARLIER_GALLERY),
        receipt.removed().stream().map(Trace::kind).toList());
    assertEquals(List.of(new Forgetting.Failure(stays, "cannot be read")), receipt.failed());
  }

  private Receipt forget(TraceStore photographs, Consumer<Gallery> written)
      throws InterruptedException {
    return forget(List.of(photographs), List.of(), written);
  }

  private Receipt forget(
      List<TraceStore> keptByUs, List<TraceStore> writtenByFunctions, Consumer<Gallery> written)
      throws InterruptedException {
    GalleryStorage storage =
        new GalleryStorage() {
          @Override
          public Optional<Stored> read() {
            if (kept.get() == null) {
              throw new IllegalStateException("no such gallery");
            }
            Version version = Version.of(kept.get(), "", List::of, () -> Instant.EPOCH);
            return Optional.of(new Stored(kept.get(), "", version, 1));
          }

          @Override
          public String tag() {
            return "";
          }

          @Override
          public boolean replace(
              Optional<Stored> before, Gallery after, Version version, boolean keep) {
            assertFalse(keep, "the gallery before holds the person");
            written.accept(after);
            return true;
          }

          @Override
          public List<Kept> earlier() {
            return List.of();
          }

          @Override
          public Gallery read(Version version) {
            throw new AssertionError("no earlier versions");
          }

          @Override
          public void delete(Version version) {
            throw new AssertionError("no earlier versions");
          }

          @Override
          public String where(Version version) {
            throw new AssertionError("no earlier versions");
          }
        };
    return new Forgetting(
            new GalleryPeople(new GalleryStore(storage, new Limits(20, 1 << 20))),
            keptByUs,
            writtenByFunctions,
            Duration.ZERO)
        .forget("Ada");
  }

  private record Failing(String reason) implements TraceStore {
    @Override
    public List<Trace> find(String name) {
      return List.of(PHOTOGRAPH);
    }

    @Override
    public void remove(String name, Trace trace) {
      throw new IllegalStateException(reason);
    }
  }
}
