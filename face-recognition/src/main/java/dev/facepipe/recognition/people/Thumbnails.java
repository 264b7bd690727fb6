package dev.facepipe.recognition.people;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.PictureRefused;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.UnusableObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Cuts a small picture of each person out of the frames of a video. Thread-safe. */
final class Thumbnails {
  /** Most pixels of a side; a page shows 80, and a dense screen twice that. */
  private static final int SIDE = 160;

  /** Pixels around a face, as a share of the face's longer side: hair, chin and ears. */
  private static final float MARGIN = 0.3f;

  private static final int QUALITY = 80;

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
      RgbImage face = cut(ImageCodec.decode(frame), best.box());
      return Optional.of(Base64.getEncoder().encodeToString(ImageCodec.jpeg(face, QUALITY)));
    } catch (UnusableObject | PictureRefused e) {
      return Optional.empty();
    }
  }

  private static RgbImage cut(RgbImage frame, Box box) {
    float margin = MARGIN * Math.max(box.width(), box.height());
    int left = inside(box.left() - margin, 0, frame.width() - 1);
    int top = inside(box.top() - margin, 0, frame.height() - 1);
    int right = inside(box.right() + margin, left + 1, frame.width());
    int bottom = inside(box.bottom() + margin, top + 1, frame.height());
    RgbImage face = frame.crop(left, top, right, bottom);
    double scale = Math.min(1, SIDE / (double) Math.max(face.width(), face.height()));
    return ImageCodec.shrink(
        face,
        Math.max(1, (int) Math.round(face.width() * scale)),
        Math.max(1, (int) Math.round(face.height() * scale)));
  }

  private static int inside(float value, int least, int most) {
    return Math.max(least, Math.min(most, Math.round(value)));
  }
}
