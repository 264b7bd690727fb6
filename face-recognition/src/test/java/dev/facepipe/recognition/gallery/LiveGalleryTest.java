package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.facepipe.common.Unavailable;
import dev.facepipe.recognition.Model;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LiveGalleryTest {
  private static final Model MODEL = new Model("resnet34", "1a2b", 2);
  private static final Gallery ADA = Gallery.of(MODEL, List.of("Ada"), new float[] {1, 2});
  private static final Gallery GRACE = Gallery.of(MODEL, List.of("Grace"), new float[] {3, 4});

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(LiveGallery.class);

  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private final AtomicInteger asked = new AtomicInteger();

  /** What the source holds; its etag is the hash of the array. */
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
    return new LiveGallery("s3://b/k", source, MODEL, Duration.ofSeconds(10), () -> now);
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void newVersionIsTakenWhenItIsTimeToLook() {
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
  void sameVersionKeepsTheGalleryAndItsIndex() {
    LiveGallery live = live();
    Gallery before = live.current();
    now = now.plusSeconds(60);

    assertSame(before, live.current());
    assertEquals(2, asked.get());
  }

  @Test
  void clockThatWasTurnedBackLooksAgain() {
    LiveGallery live = live();
    held = () -> GalleryFile.encode(GRACE);
    now = now.minusSeconds(3600);

    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void unreadableVersionIsWarnedOfOnceAndTheOldOneStays() {
    LiveGallery live = live();
    held = () -> "oops".getBytes(UTF_8);
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(10);
      assertEquals(ADA.version(), live.current().version());
    }

    assertEquals(
        List.of(
            "gallery s3://b/k: new version not taken, %s stays: gallery s3://b/k: cannot be read: not a zip archive; expected a .npz of NumPy"
                .formatted(ADA.version())),
        warnings());
  }

  @Test
  void versionOfAnotherNetworkIsWarnedOfAndTheOldOneStays() {
    LiveGallery live = live();
    held = () -> GalleryFile.encode(Gallery.empty(new Model("resnet34", "ffff", 2)));
    now = now.plusSeconds(10);

    assertEquals(ADA.version(), live.current().version());
    assertEquals(
        List.of(
            "gallery s3://b/k: new version not taken, %s stays: gallery s3://b/k holds vectors of resnet34 (ffff) of 2 values, expected resnet34 (1a2b) of 2"
                .formatted(ADA.version())),
        warnings());
  }

  @Test
  void sourceThatIsAwayIsAskedAgain() {
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
            "gallery s3://b/k: new version not taken, %s stays: s3://b/k could not be read: timed out at line 2"
                .formatted(ADA.version())),
        warnings());

    held = () -> GalleryFile.encode(GRACE);
    now = now.plusSeconds(10);
    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void goodVersionAfterABadOneIsTaken() {
    LiveGallery live = live();
    held = () -> new byte[3];
    now = now.plusSeconds(10);
    assertEquals(ADA.version(), live.current().version());
    held = () -> GalleryFile.encode(GRACE);
    now = now.plusSeconds(10);

    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void firstLoadThatFailsNamesTheGallery() {
    held = () -> new byte[3];
    assertEquals(
        "gallery s3://b/k: cannot be read: not a zip archive; expected a .npz of NumPy",
        assertThrows(GalleryRefused.class, this::live).getMessage());

    held = () -> GalleryFile.encode(Gallery.empty(new Model("resnet34", "ffff", 2)));
    assertEquals(
        "gallery s3://b/k holds vectors of resnet34 (ffff) of 2 values,"
            + " expected resnet34 (1a2b) of 2",
        assertThrows(IllegalStateException.class, this::live).getMessage());
  }

  @Test
  void othersGoOnWithTheOldOneWhileOneThreadLooks() throws Exception {
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
  void fileThatIsReplacedIsTaken(@TempDir Path folder) {
    Path file = folder.resolve("people.npz");
    GalleryFile.write(ADA, file);
    var live =
        new LiveGallery(
            "people.npz",
            new FileGallerySource(file),
            MODEL,
            Duration.ZERO,
            InstantSource.system());
    GalleryFile.write(GRACE, file); // of equal size, and maybe within one tick of the clock

    assertEquals(GRACE.version(), live.current().version());
  }

  @Test
  void fileThatIsAsItWasIsNotReadAgain(@TempDir Path folder) throws IOException {
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
        "gallery %s: no such file; './facepipe enroll --gallery' makes one".formatted(file),
        assertThrows(GalleryRefused.class, () -> new FileGallerySource(file).loadIfChanged(null))
            .getMessage());
  }
}
