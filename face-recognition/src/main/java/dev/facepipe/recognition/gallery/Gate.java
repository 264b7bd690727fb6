package dev.facepipe.recognition.gallery;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.recognition.quality.FaceMeter;
import dev.facepipe.recognition.quality.Sharpness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which faces may be enrolled. A poor face, or a face that looks like somebody else, would
 * worsen every later match. Thread-safe.
 */
public final class Gate {
  /**
   * Shortest side of a face's box, in pixels of the photograph. Equals the smallest face that the
   * service finds by default. The networks take 150 or 160 pixels, so a smaller face would be
   * enlarged about fourfold or more.
   */
  private static final float MIN_FACE = 40;

  /**
   * Least {@link Sharpness} of a face. Measured on the 23 faces of at least 40 pixels (68 to 236)
   * in sample1.jpg to sample6.jpg of the npm package @vladmandic/face-api 1.7.15, with boxes of
   * facenet-pytorch's MTCNN. The faces were blurred by Gaussians; sigma is relative to a face of
   * 160 pixels:
   *
   * <table>
   *   <caption>Sharpness (least / median / greatest) and number of refused faces</caption>
   *   <tr><th>sigma<th>original size<th>refused<th>shrunk to 40 pixels<th>refused
   *   <tr><td>0<td>23.0 / 125 / 564<td>0<td>11.2 / 22.4 / 84.4<td>0
   *   <tr><td>1<td>18.1 / 45.5 / 193<td>0<td>11.2 / 22.4 / 84.4<td>0
   *   <tr><td>2<td>6.7 / 13.5 / 50.8<td>3<td>6.3 / 12.2 / 41.3<td>3
   *   <tr><td>3<td>3.0 / 5.9 / 17.8<td>16<td>2.7 / 5.3 / 14.8<td>21
   *   <tr><td>4<td>1.4 / 2.8 / 7.5<td>23<td>1.4 / 2.8 / 7.5<td>23
   *   <tr><td>5<td>0.8 / 1.5 / 3.8<td>23<td>0.8 / 1.7 / 4.0<td>23
   *   <tr><td>6<td>0.5 / 1.0 / 2.1<td>23<td>0.5 / 1.0 / 2.4<td>23
   *   <tr><td>8<td>0.3 / 0.5 / 0.8<td>23<td>0.2 / 0.4 / 0.9<td>23
   * </table>
   *
   * <p>8 is just above the greatest value at sigma 4. No sharp face is refused, not even the
   * smallest.
   */
  static final double MIN_SHARPNESS = 8;

  /** Least score for yaw and pitch: 50 is a head turned by 45 degrees, where landmarks hide. */
  private static final int MIN_POSE = 50;

  /** Least share, in percent, of a face that is not black, or not white. */
  private static final int MIN_EXPOSED = 10;

  private final MatchRules rules;

  /**
   * @param rules give the distance within which two people look like each other
   */
  public Gate(MatchRules rules) {
    this.rules = rules;
  }

  /**
   * A reason to refuse a face.
   *
   * @param reason what was measured and what is expected, as one line for people
   */
  public record Refusal(Flaw flaw, String reason) {
    /** Returns what to do about it, as half a sentence. */
    public String remedy() {
      return flaw.remedy();
    }
  }

  /** Returns all flaws of a face, the gravest first; empty if it may be enrolled. */
  public static List<Refusal> judge(FaceCrop crop, FaceQuality quality) {
    return judge(crop.face().box(), quality, Sharpness.of(crop));
  }

  /**
   * Returns all flaws of a face whose pixels are gone, the gravest first. Takes the sharpness from
   * its score, which is rounded: a face within a few percent of the limit may be judged otherwise
   * than by its pixels.
   *
   * @param box box in pixels of the frame
   */
  public static List<Refusal> judge(Box box, FaceQuality quality) {
    return judge(box, quality, FaceMeter.sharpness(quality.sharpness()));
  }

  /**
   * Returns the flaws of a face of which only the box and one score are known, as of a person of a
   * video.
   *
   * @param box box in pixels of the frame
   * @param unifiedQualityScore 0 to 100; null if nobody measured it
   */
  public static List<Refusal> judgeByScore(Box box, @Nullable Integer unifiedQualityScore) {
    return Stream.of(tiny(box), unrecognisable(unifiedQualityScore))
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<Refusal> judge(Box box, FaceQuality quality, double sharpness) {
    return Stream.of(
            tiny(box),
            flaw(
                sharpness < MIN_SHARPNESS,
                Flaw.BLURRED,
                () ->
                    "face is blurred, sharpness %.1f; expected at least %.0f"
                        .formatted(sharpness, MIN_SHARPNESS)),
            flaw(
                Math.min(quality.headPoseYaw(), quality.headPosePitch()) < MIN_POSE,
                Flaw.TURNED,
                () ->
                    "face is turned away, scores %d to the side and %d up or down; expected at least %d"
                        .formatted(quality.headPoseYaw(), quality.headPosePitch(), MIN_POSE)),
            flaw(
                quality.underExposurePrevention() < MIN_EXPOSED,
                Flaw.DARK,
                () ->
                    "face is dark, %d%% of it is not black; expected at least %d%%"
                        .formatted(quality.underExposurePrevention(), MIN_EXPOSED)),
            flaw(
                quality.overExposurePrevention() < MIN_EXPOSED,
                Flaw.BRIGHT,
                () ->
                    "face is too bright, %d%% of it is not white; expected at least %d%%"
                        .formatted(quality.overExposurePrevention(), MIN_EXPOSED)),
            unrecognisable(quality.unifiedQualityScore()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Refusal> tiny(Box box) {
    return flaw(
        Math.min(box.width(), box.height()) < MIN_FACE,
        Flaw.TINY,
        () ->
            "face is tiny, %.0f x %.0f pixels; expected at least %.0f"
                .formatted(box.width(), box.height(), MIN_FACE));
  }

  private static Optional<Refusal> unrecognisable(@Nullable Integer score) {
    return score == null
        ? Optional.empty()
        : flaw(
            score < FaceQuality.RECOGNISABLE,
            Flaw.UNRECOGNISABLE,
            () ->
                "face is not recognisable, score %d; expected at least %d"
                    .formatted(score, FaceQuality.RECOGNISABLE));
  }

  private static Optional<Refusal> flaw(boolean isThere, Flaw flaw, Supplier<String> reason) {
    return isThere ? Optional.of(new Refusal(flaw, reason.get())) : Optional.empty();
  }

  /**
   * Compares a face with the people of a gallery. Returns {@link Flaw#REPEATED} if the face is
   * enrolled under another name already, {@link Flaw#SOMEBODY_ELSE} if somebody else looks like it,
   * and is nearer than the named person; empty if it may be enrolled, also if it is enrolled under
   * this name already.
   *
   * @param name the person it would be enrolled as, whom the gallery need not have
   * @param embedding of the gallery's network; not modified
   */
  public Optional<Refusal> compare(Gallery gallery, String name, float[] embedding) {
    if (isAside(gallery, name, embedding)) {
      return Optional.empty();
    }
    Optional<String> known = enrolledAs(gallery, embedding);
    return known.isPresent()
        ? known.filter(other -> !other.equals(name)).map(Gate::repeated)
        : nearerThanOwn(gallery, name, neighbours(gallery, embedding));
  }

  /**
   * Returns true if this very face of this person is in the gallery, matched or set aside, so that
   * enrolling it again adds nothing.
   */
  public static boolean isEnrolled(Gallery gallery, String name, float[] embedding) {
    return isAside(gallery, name, embedding)
        || enrolledAs(gallery, embedding).filter(name::equals).isPresent();
  }

  /** Returns true if this photograph of this person was set aside; enrolling keeps it there. */
  static boolean isAside(Gallery gallery, String name, float[] embedding) {
    return gallery.aside().stream()
        .map(SetAside::reference)
        .filter(reference -> reference.name().equals(name))
        .anyMatch(reference -> isSame(embedding, reference.vector()));
  }

  /** Returns the name under which this photograph is already enrolled, if any. */
  static Optional<String> enrolledAs(Gallery gallery, float[] embedding) {
    return gallery
        .match(embedding)
        .filter(match -> match.distance() <= Enrolment.SAME_PHOTOGRAPH)
        .map(Match::name);
  }

  /** Returns true if two embeddings are of one photograph. */
  static boolean isSame(float[] one, float[] other) {
    return NearestNeighbours.squaredDistance(one, other)
        <= Enrolment.SAME_PHOTOGRAPH * Enrolment.SAME_PHOTOGRAPH;
  }

  static Refusal repeated(String known) {
    return new Refusal(Flaw.REPEATED, "this photograph is already enrolled as " + known);
  }

  /** Returns the two people of a gallery that are nearest to a face, in a new list. */
  static List<Match.Neighbour> neighbours(Gallery gallery, float[] embedding) {
    List<Match.Neighbour> neighbours = new ArrayList<>();
    gallery
        .match(embedding)
        .ifPresent(
            match -> {
              neighbours.add(new Match.Neighbour(match.name(), match.distance()));
              if (match.runnerUp() != null) {
                neighbours.add(match.runnerUp());
              }
            });
    return neighbours;
  }

  /**
   * Refuses a face if another person is within the threshold, and nearer than the person's own
   * faces.
   *
   * @param gallery gives the threshold
   * @param neighbours people, and their distances from the face
   */
  Optional<Refusal> nearerThanOwn(Gallery gallery, String name, List<Match.Neighbour> neighbours) {
    double own =
        neighbours.stream()
            .filter(neighbour -> neighbour.name().equals(name))
            .mapToDouble(Match.Neighbour::distance)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    double alike = rules.alike(gallery);
    return nearestOther(name, neighbours)
        .filter(other -> other.distance() < own && other.distance() <= alike)
        .map(
            other ->
                new Refusal(
                    Flaw.SOMEBODY_ELSE,
                    "face looks like %s, %.2f away; expected more than %.2f"
                        .formatted(other.name(), other.distance(), alike)));
  }

  /**
   * Returns another person whose name pictures of this face could get: the nearest, if within the
   * gallery's threshold.
   *
   * @param gallery gives the threshold
   * @param neighbours people, and their distances from the face
   */
  Optional<LooksLike> looksLike(Gallery gallery, String name, List<Match.Neighbour> neighbours) {
    double threshold = rules.in(gallery).threshold();
    return nearestOther(name, neighbours)
        .filter(other -> other.distance() <= threshold)
        .map(other -> new LooksLike(other.name(), other.distance(), threshold));
  }

  private static Optional<Match.Neighbour> nearestOther(
      String name, List<Match.Neighbour> neighbours) {
    return neighbours.stream()
        .filter(neighbour -> !neighbour.name().equals(name))
        .min(Comparator.comparingDouble(Match.Neighbour::distance));
  }
}
