package dev.facepipe.local.cli;

import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.text.Printer;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.LeaveOneOut;
import dev.facepipe.recognition.gallery.Match;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Searches people who are not enrolled in a gallery. */
final class Strangers {
  /** A stranger counts with every face that could get a name. */
  private static final Set<Flaw> ACCEPTED =
      EnumSet.complementOf(EnumSet.of(Flaw.NO_FACE, Flaw.UNRECOGNISABLE));

  private Strangers() {}

  /**
   * A person of the folder.
   *
   * @param distance L2 distance from the nearest of their faces to the nearest enrolled person
   * @param leftOut why they may be an enrolled person; null if they count as a stranger
   */
  record Stranger(String name, double distance, @Nullable String leftOut) {}

  /**
   * Returns the people of a folder, {@code NAME/*.jpg} or {@code NAME.jpg}, with the distances that
   * their faces have in a gallery. Prints the photographs that have no usable face.
   *
   * @param where name of the gallery, for messages
   * @param alike distance within which a person may be an enrolled one; 0 to count all but those
   *     who have the name or a photograph of an enrolled person
   * @param minFace size of the smallest face to find, in pixels
   */
  static List<Stranger> in(
      Path folder,
      Gallery gallery,
      String where,
      EmbedderOption embedderOption,
      double alike,
      int minFace,
      Printer err) {
    Gallery found;
    try (Mtcnn mtcnn = embedderOption.networks().detector(minFace);
        Embedder embedder = embedderOption.load()) {
      gallery.requireModel(embedder.model(), where);
      Enrolment enrolment =
          new Enrolment(
              ImageCodec::decode,
              photograph -> FaceCrops.cut(photograph, mtcnn.detect(photograph)),
              embedder,
              ACCEPTED);
      found =
          enrolment
              .enrol(
                  Gallery.empty(embedder.model()),
                  folder,
                  outcome -> {
                    if (outcome instanceof Enrolment.Refused refused) {
                      err.line(
                          "facepipe: left out %s: %s".formatted(refused.file(), refused.reason()));
                    }
                  })
              .gallery();
    }
    if (found.people().isEmpty()) {
      throw new CommandFailed(
          "folder %s has no usable face of a stranger; expected photographs NAME/*.jpg or NAME.jpg"
              .formatted(folder));
    }
    Map<String, Match> nearest = new LinkedHashMap<>();
    LeaveOneOut.search(
        found,
        gallery,
        (name, match) ->
            nearest.merge(name, match, (a, b) -> a.distance() <= b.distance() ? a : b));
    return nearest.entrySet().stream()
        .map(
            one ->
                new Stranger(
                    one.getKey(),
                    one.getValue().distance(),
                    reason(one.getKey(), one.getValue(), gallery, alike)))
        .toList();
  }

  private static @Nullable String reason(
      String name, Match nearest, Gallery gallery, double alike) {
    if (gallery.people().containsKey(name)) {
      return "somebody with this name is enrolled";
    }
    if (nearest.distance() <= Enrolment.SAME_PHOTOGRAPH) {
      return "a photograph of %s, who is enrolled".formatted(nearest.name());
    }
    return nearest.distance() < alike
        ? "looks like %s, who is enrolled, %.2f away; --keep-lookalikes counts them"
            .formatted(nearest.name(), nearest.distance())
        : null;
  }
}
