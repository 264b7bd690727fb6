package dev.facepipe.recognition.people;

import dev.facepipe.common.InBackground;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the notes about a video's frames from the claims bucket. Thread-safe. */
final class VideoNotes {
  private static final Logger LOG = LoggerFactory.getLogger(VideoNotes.class);

  /** Most bytes of a note; a frame with a thousand faces has a tenth of that. */
  private static final long LONGEST = 32L << 20;

  /**
   * Notes that are read at once. S3 takes 10 to 30 ms for each small object, so 7,200 notes, two
   * hours at one a second, take about 10 seconds.
   */
  private static final int AT_ONCE = 16;

  /**
   * Tries to read a note. The SDK does not try again if a reply ends too early, and without another
   * try one of 7,200 notes would fail the summary.
   */
  private static final int TRIES = 3;

  private final ListedStore objects;
  private final String bucket;

  VideoNotes(ListedStore objects, String bucket) {
    this.objects = objects;
    this.bucket = bucket;
  }

  /**
   * Returns when the frames of a video are on screen; empty if the video has no notes, because they
   * are too old, or because the same video is being cut once more.
   *
   * @throws Unavailable if the store did not answer
   */
  Optional<VideoFrames> video(Drop drop) {
    return read(Keys.notedVideo(drop), VideoFrames.class);
  }

  /**
   * Returns the numbers of the frames that have a note, ascending.
   *
   * @throws Unavailable if the store did not answer
   */
  List<Integer> answered(VideoFrames video) {
    return objects.keys(bucket, Keys.notes(video.drop())).stream()
        .map(key -> Keys.noted(video.drop(), key))
        .filter(number -> number >= 1 && number <= video.count())
        .sorted()
        .toList();
  }

  /**
   * Returns the notes of these frames. A note that cannot be read is left out.
   *
   * @throws Unavailable if the store did not answer
   */
  List<FrameNote> read(Drop drop, List<Integer> numbers) {
    ExecutorService readers =
        Executors.newFixedThreadPool(AT_ONCE, new NamedThreads("frame-notes"));
    try {
      List<CompletableFuture<Optional<FrameNote>>> reading =
          numbers.stream()
              .map(number -> CompletableFuture.supplyAsync(() -> note(drop, number), readers))
              .toList();
      return reading.stream().map(InBackground::result).flatMap(Optional::stream).toList();
    } finally {
      readers.shutdownNow();
    }
  }

  private Optional<FrameNote> note(Drop drop, int number) {
    return read(Keys.note(drop, number), FrameNote.class).filter(note -> note.number() == number);
  }

  private byte[] bytes(ObjectRef ref) {
    for (int tries = 1; tries < TRIES; tries++) {
      try {
        return objects.get(ref, LONGEST);
      } catch (Unavailable e) {
        LOG.debug("{}: {}; trying again", ref, e.getMessage());
      }
    }
    return objects.get(ref, LONGEST);
  }

  private <T> Optional<T> read(String key, Class<T> type) {
    ObjectRef ref = new ObjectRef(bucket, key);
    try {
      byte[] json = bytes(ref);
      return Optional.of(Json.read(new String(json, StandardCharsets.UTF_8), type));
    } catch (UnusableObject e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is not used: {}", ref, e.getMessage());
      return Optional.empty();
    }
  }
}
