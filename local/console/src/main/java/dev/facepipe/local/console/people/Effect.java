package dev.facepipe.local.console.people;

import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.Match;
import dev.facepipe.recognition.gallery.MatchRule;
import dev.facepipe.recognition.gallery.MatchRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What enrolling faces would change in answers.
 *
 * @param changed faces that would get the name, and do not have it now
 * @param takesFrom how many of them have another name now, by that name
 */
record Effect(List<RecentFace> changed, Map<String, Integer> takesFrom) {
  /**
   * Returns the effect on some faces.
   *
   * @param enrolled faces that would be enrolled under the name
   */
  static Effect of(
      Gallery gallery, String name, List<RecentFace> enrolled, List<RecentFace> faces) {
    Gallery after = gallery.with(Enroller.references(name, enrolled));
    MatchRule rule = MatchRules.of(after.model()).in(after);
    List<RecentFace> changed = new ArrayList<>();
    Map<String, Integer> takesFrom = new LinkedHashMap<>();
    for (RecentFace face : faces) {
      String before = face.name();
      if (!name.equals(before) && name.equals(nameWith(enrolled, name, face, rule))) {
        changed.add(face);
        if (before != null) {
          takesFrom.merge(before, 1, Integer::sum);
        }
      }
    }
    return new Effect(changed, takesFrom);
  }

  /** Returns the name of a face after the enrolment; null if it has none. */
  private static @Nullable String nameWith(
      List<RecentFace> enrolled, String name, RecentFace face, MatchRule rule) {
    Match match = face.match();
    double distance =
        enrolled.stream()
            .mapToDouble(one -> Choice.distance(one.embedding(), face.embedding()))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    if (match == null || distance < match.distance()) {
      Double toIgnored = match == null ? null : match.toIgnored();
      boolean isIgnoredNearer = toIgnored != null && toIgnored < distance;
      match = new Match(name, distance, null, isIgnoredNearer ? toIgnored : null);
    }
    return face.rule(rule).accepts(match) ? match.name() : null;
  }
}
