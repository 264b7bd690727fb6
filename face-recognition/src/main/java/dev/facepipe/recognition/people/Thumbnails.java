package dev.facepipe.recognition.people;

import dev.facepipe.common.face.FaceThumbnail;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts a thumbnail of each person out of the frames of a video. Thread-safe. */
final class Thumbnails {
  /** Most bytes of a frame: those of the largest picture that face-detection takes. */
  private static final long LONGEST = 64L << 20;

  /** Each takes a frame to read and to decode, and nobody looks at more. */
  private static final int MOST = 200;

  private final ObjectStore objects;
  private final String framesBucket;

  Thumbnails(ObjectStore objects, String framesBucket) {
    this.objects = objects;
    this.framesBucket = framesBucket;
  }

  /**
   * Returns the people with thumbnails. Only the first {@value #MOST} get one, and only if their
   * frame still exists.
   */
  List<Person> added(Drop video, List<Person> people) {
    List<Person> seen = new ArrayList<>();
    for (Person person : people) {
      seen.add(
          seen.size() < MOST
              ? person.withThumbnail(thumbnail(video, person.best()).orElse(null))
              : person);
    }
    return seen;
  }

  private Optional<String> thumbnail(Drop video, Person.Best best) {
    try {
      byte[] frame =
          objects.get(new ObjectRef(framesBucket, Keys.frame(video, best.frame())), LONGEST);
      return Optional.of(FaceThumbnail.of(ImageCodec.decode(frame), best.box()));
    } catch (UnusableObject | PictureRefused e) {
      return Optional.empty();
    }
  }
}
