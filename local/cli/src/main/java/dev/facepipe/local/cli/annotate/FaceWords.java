package dev.facepipe.local.cli.annotate;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says whose face was found, and what the numbers mean. A distance never stands alone, because a
 * stranger's 0.62 would look surer than a friend's 0.41.
 */
public final class FaceWords {
  /** Most decimals of a distance. Embeddings are not more precise. */
  private static final int MOST_DECIMALS = 6;

  private FaceWords() {}

  /**
   * Returns a face as words for a line, such as {@code Ada (distance 0.41, under 0.48)} or {@code
   * Unknown (nearest Bea at 0.62, over 0.48)}.
   */
  public static String line(NamedFace face) {
    return "%s (%s)".formatted(face.name(), isNamed(face) ? named(face) : unknown(face));
  }

  /** Returns the labels of all faces of an answer. */
  public static List<Label> labels(Answer answer) {
    return answer.faces() == null ? List.of() : labels(answer.faces());
  }

  /** Returns the labels of faces that were searched in a gallery. */
  public static List<Label> labels(List<NamedFace> faces) {
    return faces.stream().map(FaceWords::label).toList();
  }

  /** Returns the label of a face that was searched in a gallery. */
  static Label label(NamedFace face) {
    Label.Kind kind =
        isNamed(face)
            ? Label.Kind.KNOWN
            : face.reason() == null ? Label.Kind.STRANGER : Label.Kind.UNCLEAR;
    return new Label(face.box(), face.name(), figure(face), kind);
  }

  /** Returns true if a face has the name of a person. */
  private static boolean isNamed(NamedFace face) {
    return !face.name().equals(Answer.UNKNOWN);
  }

  private static String named(NamedFace face) {
    Float distance = face.distance();
    if (distance == null) {
      return "no distance";
    }
    Pair pair = Pair.of(distance, face.threshold());
    return pair.limit() == null
        ? "distance %s, no threshold".formatted(pair.distance())
        : "distance %s, %s %s"
            .formatted(pair.distance(), pair.areEqual() ? "not over" : "under", pair.limit());
  }

  private static String unknown(NamedFace face) {
    if (Answer.UNRECOGNISABLE.equals(face.reason())) {
      return face.quality() == null
          ? Answer.UNRECOGNISABLE
          : "%s, quality %d of 100"
              .formatted(Answer.UNRECOGNISABLE, face.quality().unifiedQualityScore());
    }
    if (face.reason() != null) {
      return face.reason();
    }
    Float distance = face.distance();
    if (distance == null) {
      return "nobody is enrolled";
    }
    Pair pair = Pair.of(distance, face.threshold());
    String nearest =
        face.nearest() == null
            ? "distance " + pair.distance()
            : "nearest %s at %s".formatted(face.nearest().name(), pair.distance());
    return pair.limit() == null ? nearest : "%s, over %s".formatted(nearest, pair.limit());
  }

  /** Returns what the label of a face says beside the name. */
  private static String figure(NamedFace face) {
    if (face.reason() != null) {
      return face.reason();
    }
    Float distance = face.distance();
    if (distance == null) {
      return "nobody is enrolled";
    }
    Pair pair = Pair.of(distance, face.threshold());
    if (pair.limit() == null) {
      return "distance " + pair.distance();
    }
    String sign = pair.areEqual() ? "=" : distance < pair.threshold() ? "<" : ">";
    return "distance %s %s %s".formatted(pair.distance(), sign, pair.limit());
  }

  /**
   * A distance and a threshold as text, with as many decimals as tell them apart, and at least two.
   *
   * @param threshold the threshold; 0 if there is none
   * @param limit the threshold as text; null if there is none
   */
  private record Pair(String distance, double threshold, @Nullable String limit) {
    static Pair of(float distance, @Nullable Float threshold) {
      if (threshold == null) {
        return new Pair(text(distance, 2), 0, null);
      }
      int decimals = 2;
      while (decimals < MOST_DECIMALS
          && distance != threshold
          && text(distance, decimals).equals(text(threshold, decimals))) {
        decimals++;
      }
      return new Pair(text(distance, decimals), threshold, text(threshold, decimals));
    }

    boolean areEqual() {
      return distance.equals(limit);
    }

    private static String text(float value, int decimals) {
      return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
  }
}
