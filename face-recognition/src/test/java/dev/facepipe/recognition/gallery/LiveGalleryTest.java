package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.facepipe.common.Unavailable;
import dev.facepipe.recognition.embedding.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class LiveGalleryTest {
  private static final Model MODEL = new Model("resnet34", "1a2b", 2);
  private static final Gallery ADA = Gallery.of(MODEL, List.of("Ada"), new float[] {1, 2});
  private static final Gallery GRACE = Gallery.of(MODEL, List.of("Grace"), new float[] {3, 4});

  private static final List<float[]> EVE = List.of(new float[] {5, 6});

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(LiveGallery.class);

  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger unusable = new AtomicInteger();

  /** Returns the source's bytes. The ETag is the hash of the array. */
  private Supplier<byte[]> held = () -> GalleryFile.encode(ADA);

  private final GallerySource source =
      (@Nullable String etag) -> {
        asked.incrementAndGet();
        byte[] bytes = this.held.get();
        String held = String.valueOf(Arrays.hashCode(bytes));
        return held.equals(etag)
            ? Optional.empty()
            : Optional.of(new GallerySource.Loaded(held, bytes));
      };

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private LiveGallery live() {
    return new LiveGallery(
        "s3://b/k", source, MODEL, Duration.ofSeconds(10), () -> now, unusable::incrementAndGet);
  }

  private List<String> warnings() {
    return logged(Level.WARN);
  }

  private List<String> logged(Level level) {
    return log.list.stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void newVersionIsLoadedAfterTheInterval() {
    LiveGallery live = live();
    held = () -> GalleryFile.encode(GRACE);

    now = now.plusSeconds(9);
    assertEquals(ADA.version(), live.current().version());
    assertEquals(1, asked.get());
    now = now.plusSeconds(1);
    assertEquals(GRACE.version(), live.current().version());
    assertEquals(2, asked.get());
    assertEquals(List.of(), warnings());
  }

  @Test
  void galleryIsPreparedBeforeItIsUsed() {
    LiveGallery live = live();
    Gallery first = live.current();
    assertTrue(first.isPrepared());

    held = () -> GalleryFile.encode(GRACE);
    now = now.plusSeconds(10);

    assertTrue(live.current().isPrepared());
    assertEquals(ADA.match(EVE), first.match(EVE), "who still holds the old one");
  }

  @Test
  void unchangedVersionKeepsTheGallery() {
    LiveGallery live = live();
    Gallery before = live.current();
    now = now.plusSeconds(60);

    assertSame(before, live.current());
    assertEquals(2, asked.get());
  }

  @Test
  void clockTurnedBackTriggersACheck() {
    LiveGallery live = live();
    held = () -> GalleryFile.encode(GRACE);
    now = now.minusSeconds(3600);

    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void unreadableVersionIsLoggedOnceAndOldStays() {
    LiveGallery live = live();
    held = () -> "oops".getBytes(UTF_8);
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(10);
      assertEquals(ADA.version(), live.current().version());
    }

    assertEquals(
        List.of(
            "gallery s3://b/k: new version refused, %s stays in use: gallery s3://b/k: cannot be read: not a zip archive; expected a .npz of NumPy"
                .formatted(ADA.version())),
        warnings());
    assertEquals(3, unusable.get(), "checks without a usable gallery");
    assertEquals(4, asked.get());
  }

  @Test
  void versionOfAnotherModelIsLoggedAndOldStays() {
    LiveGallery live = live();
    held = () -> GalleryFile.encode(Gallery.empty(new Model("resnet34", "ffff", 2)));
    now = now.plusSeconds(10);

    assertEquals(ADA.version(), live.current().version());
    assertEquals(
        List.of(
            "gallery s3://b/k: new version refused, %s stays in use: gallery s3://b/k holds embeddings of resnet34 (ffff) with 2 values; expected resnet34 (1a2b) with 2"
                .formatted(ADA.version())),
        warnings());
  }

  @Test
  void unavailableSourceIsAskedAgain() {
    LiveGallery live = live();
    held =
        () -> {
          throw new Unavailable(
              "s3://b/k could not be read: timed out\nat line 2", new IOException());
        };
    now = now.plusSeconds(10);
    assertEquals(ADA.version(), live.current().version());
    assertEquals(
        List.of(
            "gallery s3://b/k: new version refused, %s stays in use: s3://b/k could not be read: timed out at line 2"
                .formatted(ADA.version())),
        warnings());

    held = () -> GalleryFile.encode(GRACE);
    now = now.plusSeconds(10);
    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void goodVersionAfterABadOneIsLoaded() {
    LiveGallery live = live();
    held = () -> new byte[3];
    now = now.plusSeconds(10);
    assertEquals(ADA.version(), live.current().version());
    held = () -> GalleryFile.encode(GRACE);
    now = now.plusSeconds(10);

    assertEquals(GRACE.version(), live.current().version());
  }

  static Stream<Arguments> reasonsToStartEmpty() {
    byte[] otherNetwork =
        GalleryFile.encode(Gallery.empty(new Model("resnet34", "ffff", 2)).with("Eve", EVE));
    return Stream.of(
        arguments(
            bytes(new byte[3]),
            "gallery s3://b/k: cannot be read: not a zip archive; expected a .npz of NumPy"),
        arguments(
            bytes(otherNetwork),
            "gallery s3://b/k holds embeddings of resnet34 (ffff) with 2 values;"
                + " expected resnet34 (1a2b) with 2"),
        arguments(
            failing(new GalleryRefused("s3://b/k", "no such object")),
            "gallery s3://b/k: no such object"));
  }

  @ParameterizedTest
  @MethodSource("reasonsToStartEmpty")
  void startsEmptyWithoutAUsableGallery(Supplier<byte[]> atFirst, String reason) {
    held = atFirst;
    LiveGallery live = live();

    assertEquals(0, live.current().size());
    assertEquals(MODEL, live.current().model());
    assertEquals(
        List.of("gallery s3://b/k: every face is Unknown until the gallery is usable: " + reason),
        logged(Level.ERROR));
    assertEquals(1, unusable.get());

    now = now.plusSeconds(10);
    assertEquals(0, live.current().size());
    assertEquals(2, unusable.get(), "checks without a usable gallery");
    assertEquals(1, logged(Level.ERROR).size(), "errors logged for one reason");

    held = () -> GalleryFile.encode(ADA);
    now = now.plusSeconds(10);
    assertEquals(ADA.version(), live.current().version());
    assertEquals(2, unusable.get());
  }

  @Test
  void unavailableWhileTheSourceNeverAnswered() {
    held = failing(new Unavailable("s3://b/k could not be read: 503", new IOException()));
    LiveGallery live = live();

    assertEquals(
        "gallery s3://b/k could not be read since the process started",
        assertThrows(Unavailable.class, live::current).getMessage());
    assertEquals(0, live.held().size(), "people in the gallery without a check");
    assertEquals(
        List.of(
            "gallery s3://b/k: no face gets a name until the gallery can be read:"
                + " s3://b/k could not be read: 503"),
        logged(Level.ERROR));
    assertEquals(1, unusable.get());

    held = failing(new GalleryRefused("s3://b/k", "no such object"));
    now = now.plusSeconds(10);
    assertEquals(0, live.current().size(), "people; 'no such object' is an answer");
    held = () -> GalleryFile.encode(ADA);
    now = now.plusSeconds(10);
    assertEquals(ADA.version(), live.current().version());
  }

  @Test
  void emptyGalleryStaysWhileSourceIsUnavailable() {
    held = failing(new GalleryRefused("s3://b/k", "no such object"));
    LiveGallery live = live();
    held = failing(new Unavailable("s3://b/k could not be read: 503", new IOException()));
    now = now.plusSeconds(10);

    assertEquals(0, live.current().size());
  }

  @Test
  void lookAgainChecksAtOnceAndLogsAgain() {
    held = failing(new GalleryRefused("s3://b/k", "no such object"));
    LiveGallery live = live();
    live.lookAgain();

    assertEquals(0, live.current().size());
    assertEquals(2, logged(Level.ERROR).size());
    assertEquals(2, unusable.get());
  }

  @Test
  void heldGalleryIsReturnedWithoutACheck() {
    LiveGallery live = live();
    held = () -> GalleryFile.encode(GRACE);
    now = now.plusSeconds(60);

    assertEquals(ADA.version(), live.held().version());
    assertEquals(1, asked.get());
  }

  private static Supplier<byte[]> bytes(byte[] bytes) {
    return () -> bytes;
  }

  private static Supplier<byte[]> failing(RuntimeException reason) {
    return () -> {
      throw reason;
    };
  }

  @Test
  void otherThreadsUseTheOldGalleryDuringACheck() throws Exception {
    LiveGallery live = live();
    var loading = new CountDownLatch(1);
    var mayFinish = new CountDownLatch(1);
    held =
        () -> {
          loading.countDown();
          try {
            mayFinish.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return GalleryFile.encode(GRACE);
        };
    now = now.plusSeconds(10);
    var threads = Executors.newSingleThreadExecutor();
    try {
      var looking = threads.submit(live::current);
      loading.await(10, TimeUnit.SECONDS);

      assertEquals(ADA.version(), live.current().version());
      mayFinish.countDown();
      assertEquals(GRACE.version(), looking.get(10, TimeUnit.SECONDS).version());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void replacedFileIsLoaded(@TempDir Path folder) {
    Path file = folder.resolve("people.npz");
    GalleryFile.write(ADA, file);
    var live =
        new LiveGallery(
            "people.npz",
            new FileGallerySource(file),
            MODEL,
            Duration.ZERO,
            InstantSource.system(),
            unusable::incrementAndGet);
    GalleryFile.write(GRACE, file); // same size, and perhaps the same time stamp

    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void unchangedFileIsNotReadAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("people.npz");
    Files.write(file, new byte[] {1, 2, 3});
    var fileSource = new FileGallerySource(file);
    GallerySource.Loaded first = fileSource.loadIfChanged(null).orElseThrow();

    assertEquals(3, first.bytes().length);
    assertEquals(Optional.empty(), fileSource.loadIfChanged(first.etag()));
  }

  @Test
  void missingFileIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("people.npz");

    assertEquals(
        "gallery %s: no such file; './facepipe enroll --gallery' creates a gallery".formatted(file),
        assertThrows(GalleryRefused.class, () -> new FileGallerySource(file).loadIfChanged(null))
            .getMessage());
  }
}
