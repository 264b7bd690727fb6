package dev.facepipe.local.client.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.local.client.forget.EarlierVersions;
import dev.facepipe.local.client.forget.Forgetting;
import dev.facepipe.local.client.forget.Forgetting.Receipt;
import dev.facepipe.local.client.forget.GalleryPeople;
import dev.facepipe.local.client.gallery.GalleryStore.Change;
import dev.facepipe.local.client.gallery.GalleryStore.Listed;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import dev.facepipe.recognition.gallery.GalleryRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a gallery's store promises, in a file and in a bucket. */
@Timeout(120)
public abstract class GalleryStoreContract {
  /** A network of two values. */
  protected static final Model MODEL = new Model("net", "1a2b", 2);

  private static final Limits LIMITS = new Limits(20, 1 << 20);

  private final List<GalleryStore> opened = new ArrayList<>();

  /** Opens the test's gallery, as another command would. */
  protected abstract GalleryStorage storage();

  /** Puts these bytes in place of the gallery, as another program would. */
  protected abstract void write(byte[] gallery);

  /** Puts these bytes in place of an earlier version. */
  protected abstract void damage(Version version, byte[] bytes);

  /** Opens the test's gallery; the test closes it. */
  protected final GalleryStore open(Limits limits) {
    GalleryStore store = new GalleryStore(storage(), limits);
    opened.add(store);
    return store;
  }

  private GalleryStore open() {
    return open(LIMITS);
  }

  @AfterEach
  void close() {
    opened.forEach(GalleryStore::close);
  }

  protected static UnaryOperator<Gallery> adding(String name) {
    int hash = name.hashCode();
    return gallery -> gallery.with(name, List.of(new float[] {hash, 1}));
  }

  private static UnaryOperator<Gallery> removing(String name) {
    return gallery -> gallery.without(name).orElseThrow();
  }

  private static List<String> names(Gallery gallery) {
    return List.copyOf(gallery.people().keySet());
  }

  /** Enrols these people, one change each. */
  private static void enrol(GalleryStore store, String... names) {
    for (String name : names) {
      store.change("enroll", MODEL, adding(name));
    }
  }

  private static String listed(GalleryStore store) {
    return String.join(
        " ",
        store.versions().stream()
            .map(
                listed ->
                    "%d%s:%s:%d/%d"
                        .formatted(
                            listed.version().number(),
                            listed.current() ? "*" : "",
                            listed.version().command(),
                            listed.version().people(),
                            listed.version().embeddings()))
            .toList());
  }

  @Test
  void everyChangeKeepsWhatWasBefore() {
    GalleryStore store = open();
    Instant start = Instant.now().minusMillis(1);
    enrol(store, "Ada", "Grace");
    store.change("enroll", MODEL, adding("Ada"));
    store.change("remove", removing("Ada"));

    assertEquals("4*:remove:1/1 3:enroll:2/3 2:enroll:2/2 1:enroll:1/1", listed(store));
    assertEquals(List.of("Grace"), names(open().gallery()));
    for (Listed listed : store.versions()) {
      assertTrue(listed.version().when().isAfter(start), listed.toString());
      assertTrue(listed.bytes() > 256, listed.toString());
    }
    assertEquals(List.of("Ada"), names(store.earlier(store.versions().get(3).version())));
  }

  @Test
  void tagTellsOfChangesWithoutReading() {
    GalleryStore store = open();
    assertEquals("", store.tag());
    enrol(store, "Ada");
    String first = store.tag();
    enrol(open(), "Grace");

    assertFalse(first.isEmpty());
    assertNotEquals(first, store.tag());
    assertEquals(store.read().orElseThrow().tag(), store.tag());
  }

  @Test
  void unchangedContentMakesNoVersion() {
    GalleryStore store = open();
    enrol(store, "Ada");

    Change change = store.change("enroll", gallery -> gallery.with(List.of(), List.of()));

    assertSame(change.before(), change.after());
    assertEquals("1*:enroll:1/1", listed(store));
  }

  @Test
  void backReturnsAndIsUndoneByBack() {
    GalleryStore store = open();
    enrol(store, "Ada", "Grace", "Alan");

    assertEquals(List.of("Ada", "Grace"), names(store.back(OptionalInt.empty()).after()));
    assertEquals("4*:back-to-2:2/2 3:enroll:3/3 2:enroll:2/2 1:enroll:1/1", listed(store));
    store.back(OptionalInt.empty());
    assertEquals(List.of("Ada", "Grace", "Alan"), names(store.gallery()));
    store.back(OptionalInt.of(1));
    assertEquals(List.of("Ada"), names(open().gallery()));
    assertTrue(listed(store).startsWith("6*:back-to-1:1/1 5:back-to-3:3/3 4:"), listed(store));
  }

  @Test
  void wrongVersionsAreRefusedInWords() {
    GalleryStore store = open();
    refused(store, OptionalInt.empty(), "has no earlier version");
    enrol(store, "Ada");
    refused(store, OptionalInt.empty(), "has no earlier version");
    refused(store, OptionalInt.of(1), "is at version 1 already");
    refused(store, OptionalInt.of(7), "has no version 7");
  }

  private static void refused(GalleryStore store, OptionalInt version, String words) {
    String message = assertThrows(GalleryRefused.class, () -> store.back(version)).getMessage();
    assertTrue(String.valueOf(message).contains(words), message);
    assertTrue(String.valueOf(message).contains(store.toString()), message);
    assertEquals(1, String.valueOf(message).lines().count());
  }

  @Test
  void versionOfAnotherNetworkIsRefused() {
    GalleryStore store = open();
    enrol(store, "Ada");
    Model other = new Model("other", "3c4d", 2);
    store.change("replace", gallery -> Gallery.empty(other));

    refused(store, OptionalInt.of(1), "expected the same network");
    assertEquals(other, store.gallery().model());
  }

  @Test
  void damagedVersionIsRefusedAndOthersWork() {
    GalleryStore store = open();
    enrol(store, "Ada", "Grace", "Alan");
    Version second = store.versions().get(1).version();
    Version first = store.versions().get(2).version();
    damage(second, new byte[] {'P', 'K', 3});

    String message =
        assertThrows(GalleryRefused.class, () -> store.back(OptionalInt.empty())).getMessage();
    assertTrue(String.valueOf(message).contains(store.where(second)), message);
    damage(second, GalleryFile.encode(store.gallery()));
    message = assertThrows(GalleryRefused.class, () -> store.earlier(second)).getMessage();
    assertTrue(String.valueOf(message).contains("as its name says"), message);
    assertEquals(List.of("Ada", "Grace", "Alan"), names(store.gallery()));
    store.back(OptionalInt.of(first.number()));
    assertEquals(List.of("Ada"), names(store.gallery()));
  }

  @Test
  void oldestVersionsGoFirst() {
    GalleryStore store = open(new Limits(2, 1 << 20));
    enrol(store, "A", "B", "C", "D", "E");

    assertEquals("5*:enroll:5/5 4:enroll:4/4 3:enroll:3/3", listed(store));
  }

  @Test
  void newestVersionStaysHoweverLarge() {
    GalleryStore store = open(new Limits(20, 1));
    enrol(store, "A", "B", "C");
    assertEquals("3*:enroll:3/3 2:enroll:2/2", listed(store));

    enrol(open(new Limits(0, 1 << 20)), "D");
    assertEquals("4*:enroll:4/4", listed(store), "nothing is kept on request");
  }

  @Test
  void anotherProgramsGalleryIsAVersionToo() {
    GalleryStore store = open();
    enrol(store, "Ada", "Grace");
    write(GalleryFile.encode(Gallery.empty(MODEL).with("Alan", List.of(new float[] {1, 2}))));

    assertEquals("2*:unknown:1/1 1:enroll:1/1", listed(store));
    enrol(store, "Bea");
    assertEquals("3*:enroll:2/2 2:unknown:1/1 1:enroll:1/1", listed(store));
    store.back(OptionalInt.empty());
    assertEquals(List.of("Alan"), names(store.gallery()));
  }

  /**
   * Equal contents may be two versions: before somebody was enrolled, and after they were removed.
   */
  @Test
  void writerDoesNotTakeAnEarlierStateForTheLatest() {
    GalleryStore store = open();
    enrol(store, "Ada");
    int[] tries = {0};

    store.change(
        "enroll",
        gallery -> {
          if (tries[0]++ == 0) {
            GalleryStorage other = storage();
            for (String name : List.of("Grace", "")) {
              var before = other.read();
              Gallery now = before.orElseThrow().gallery();
              Gallery after =
                  name.isEmpty() ? removing("Grace").apply(now) : adding(name).apply(now);
              int number = before.orElseThrow().version().number() + 1;
              Version version = Version.of(after, number, Instant.now(), "other");
              assertTrue(other.replace(before, after, version, true));
            }
            other.close();
          }
          return adding("Alan").apply(gallery);
        });

    assertEquals("4*:enroll:2/2 3:other:1/1 2:other:2/2 1:enroll:1/1", listed(store));
  }

  @Test
  void whatAnEditThrowsChangesNothing() {
    GalleryStore store = open();
    enrol(store, "Ada");

    assertThrows(
        IllegalStateException.class,
        () ->
            store.change(
                "remove",
                gallery -> {
                  throw new IllegalStateException("nobody");
                }));
    assertEquals("1*:enroll:1/1", listed(store));
    assertThrows(
        IllegalStateException.class,
        () -> store.change("enroll", new Model("other", "3c4d", 2), adding("Bea")));
    assertEquals(List.of("Ada"), names(store.gallery()));
  }

  @Test
  void missingGalleryIsNamed() {
    GalleryStore store = open();

    assertTrue(
        assertThrows(GalleryRefused.class, store::gallery)
            .getMessage()
            .contains("no such gallery; './facepipe enroll --gallery' creates a gallery"));
    assertThrows(GalleryRefused.class, () -> store.change("remove", removing("Ada")));
    assertEquals(List.of(), store.versions());
    assertEquals(List.of(), names(store.galleryOrEmpty(MODEL)));
  }

  /** Each thread adds its own people and removes half of them; nobody's change may be lost. */
  @Test
  void noChangeOfManyWritersIsLost() throws Exception {
    int writers = 6;
    int each = 4;
    var start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> done = new ArrayList<>();
      Set<String> expected = new TreeSet<>();
      for (int writer = 0; writer < writers; writer++) {
        String own = "writer-" + writer + "-";
        GalleryStore store = open();
        for (int i = 0; i < each; i += 2) {
          expected.add(own + i);
        }
        done.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < each; i++) {
                    store.change("enroll", MODEL, adding(own + i));
                    if (i % 2 == 1) {
                      store.change("remove", removing(own + i));
                    }
                  }
                  return null;
                }));
      }
      start.countDown();
      for (Future<?> each1 : done) {
        each1.get();
      }
      GalleryStore store = open();
      assertEquals(expected, new TreeSet<>(names(store.gallery())));
      List<Listed> versions = store.versions();
      assertEquals(36, versions.get(0).version().number(), "24 people added, 12 removed");
      assertTrue(versions.get(0).current());
      assertEquals(
          versions.size(), versions.stream().map(v -> v.version().number()).distinct().count());
      versions.stream()
          .filter(listed -> !listed.current())
          .forEach(listed -> store.earlier(listed.version()));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Embedding takes minutes; a person who is forgotten meanwhile must not come back. */
  @Test
  void editSeesTheGalleryAsOthersLeftIt() {
    GalleryStore store = open();
    enrol(store, "Ada", "Grace");
    int[] tries = {0};

    store.change(
        "enroll",
        gallery -> {
          if (tries[0]++ == 0) {
            write(GalleryFile.encode(removing("Ada").apply(gallery)));
          }
          return adding("Alan").apply(gallery);
        });

    assertEquals(2, tries[0]);
    assertEquals(List.of("Grace", "Alan"), names(store.gallery()));
  }

  @Test
  void writerGivesUpInWordsIfOthersAlwaysComeFirst() {
    GalleryStore store = open();
    enrol(store, "Ada");
    int[] tries = {0};

    var refused =
        assertThrows(
            GalleryRefused.class,
            () ->
                store.change(
                    "enroll",
                    gallery -> {
                      write(GalleryFile.encode(adding("other-" + tries[0]++).apply(gallery)));
                      return adding("Alan").apply(gallery);
                    }));

    assertTrue(refused.getMessage().contains("was changed by others at each of 30 tries"));
    assertFalse(names(store.gallery()).contains("Alan"));
  }

  @Test
  void forgettingDeletesEachVersionThatHoldsThePerson() throws InterruptedException {
    GalleryStore store = open();
    enrol(store, "Grace", "Ada");
    store.change("remove", removing("Ada"));
    enrol(store, "Ada", "Alan");
    Version damaged = store.versions().get(1).version();
    damage(damaged, new byte[] {'P', 'K', 3});

    Receipt receipt = forget(store, false);

    assertEquals(
        List.of("vectors", "earlier gallery"),
        receipt.removed().stream().map(trace -> trace.kind().word()).toList());
    assertEquals(
        List.of(store.where(damaged)),
        receipt.failed().stream().map(failure -> failure.trace().where()).toList());
    assertEquals("6*:forget:2/2 4:enroll:2/2 3:remove:1/1 1:enroll:1/1", listed(store));

    receipt = forget(store, true);

    assertEquals(List.of(), receipt.failed());
    assertEquals("6*:forget:2/2 3:remove:1/1 1:enroll:1/1", listed(store));
    store.versions().stream()
        .filter(listed -> !listed.current())
        .forEach(listed -> assertEquals(0, store.earlier(listed.version()).vectorsOf("Ada")));
    store.back(OptionalInt.empty());
    assertEquals(List.of("Grace"), names(store.gallery()));
  }

  private static Receipt forget(GalleryStore store, boolean deleteUnreadable)
      throws InterruptedException {
    return new Forgetting(
            new GalleryPeople(store),
            List.of(new EarlierVersions(store, deleteUnreadable)),
            List.of(),
            Duration.ZERO)
        .forget("Ada");
  }
}
