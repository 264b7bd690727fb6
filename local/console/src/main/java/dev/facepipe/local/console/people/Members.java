package dev.facepipe.local.console.people;

import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.local.console.people.Photograph.Aside;
import dev.facepipe.local.console.seen.SeenFaces;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Reference;
import dev.facepipe.recognition.gallery.SetAside;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Lists the people of a gallery. */
final class Members {
  /** Enough references of a person; docs/accuracy.md compares one and three. */
  private static final int ENOUGH = 3;

  /** Largest score of a face that shows a side: a head turned by 30 degrees. */
  private static final int PROFILE = 75;

  /** Largest share, in percent, of a face in the dark that is not nearly black. */
  private static final int DARK = 60;

  private final Gallery gallery;
  private final Pictures pictures;
  private final Map<String, SeenFaces> seen = new HashMap<>();
  private final Map<String, RecentFace> last = new HashMap<>();

  private Members(Recent recent, Pictures pictures) {
    this.gallery = recent.gallery();
    this.pictures = pictures;
    for (RecentFace face : recent.faces()) { // newest first
      seen.put(face.seen().id(), face.seen());
      String name = face.name();
      if (name != null) {
        last.putIfAbsent(name, face);
      }
    }
  }

  /** Returns the people, in the order of the gallery. */
  static List<Member> of(Recent recent, Pictures pictures) {
    return new Members(recent, pictures).list();
  }

  /**
   * One person's references.
   *
   * @param rows rows of the gallery
   */
  record Own(List<Integer> rows, List<SetAside> aside) {
    int size() {
      return rows.size() + aside.size();
    }

    Reference reference(Gallery gallery, int index) {
      return index < rows.size()
          ? gallery.reference(rows.get(index))
          : aside.get(index - rows.size()).reference();
    }
  }

  /** Returns the references of all people. */
  static Map<String, Own> references(Gallery gallery) {
    Map<String, Own> people = new LinkedHashMap<>();
    List<String> names = gallery.names();
    for (int row = 0; row < names.size(); row++) {
      own(people, names.get(row)).rows().add(row);
    }
    gallery.aside().forEach(one -> own(people, one.reference().name()).aside().add(one));
    return people;
  }

  private static Own own(Map<String, Own> people, String name) {
    return people.computeIfAbsent(name, one -> new Own(new ArrayList<>(), new ArrayList<>()));
  }

  private List<Member> list() {
    List<Member> people = new ArrayList<>();
    references(gallery).forEach((name, own) -> people.add(member(name, own)));
    return people;
  }

  private Member member(String name, Own own) {
    List<Photograph> photographs = new ArrayList<>();
    List<FaceQuality> known = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      Reference reference = own.reference(gallery, i);
      Face face = face(reference);
      if (i < own.rows().size() && face != null && face.quality() != null) {
        known.add(face.quality());
      }
      SetAside aside = i < own.rows().size() ? null : own.aside().get(i - own.rows().size());
      photographs.add(
          new Photograph(
              i,
              reference.source(),
              face == null ? null : face.score(),
              pictures.mayHave(reference)
                  ? "/api/people/%s/photographs/%d.jpg".formatted(escaped(name), i)
                  : null,
              aside == null ? null : new Aside(aside.reason().code(), aside.reason().words())));
    }
    RecentFace newest = last.get(name);
    return new Member(
        name,
        photographs,
        own.rows().size(),
        own.aside().size(),
        newest == null ? null : newest.at(),
        newest == null ? null : newest.id(),
        missing(own.rows().size(), known));
  }

  /** Returns a segment of a path. */
  static String escaped(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * @param quality null if only the score is known, as of a person of a video
   */
  private record Face(@Nullable Integer score, @Nullable FaceQuality quality) {}

  /** Returns what is known of a reference; null if its sighting is not among the newest. */
  private @Nullable Face face(Reference reference) {
    SeenFaces sighting = seen.get(reference.source());
    for (int i = 0; sighting != null && i < sighting.size(); i++) {
      if (Arrays.equals(sighting.embeddings().get(i), reference.vector())) {
        NamedFace face = sighting.face(i);
        return new Face(sighting.quality(i), face == null ? null : face.quality());
      }
    }
    return null;
  }

  /**
   * Returns what is missing. What the photographs show is only said if all of them are known.
   *
   * @param known qualities of the references that are matched, as far as they are known
   */
  private static List<String> missing(int count, List<FaceQuality> known) {
    List<String> missing = new ArrayList<>();
    if (count < ENOUGH) {
      missing.add("more");
    }
    if (known.size() == count) {
      if (known.stream().mapToInt(FaceQuality::headPoseYaw).allMatch(score -> score > PROFILE)) {
        missing.add("profile");
      }
      ToIntFunction<FaceQuality> lit = FaceQuality::underExposurePrevention;
      if (known.stream().mapToInt(lit).allMatch(score -> score > DARK)) {
        missing.add("dark");
      }
    }
    return missing;
  }
}
