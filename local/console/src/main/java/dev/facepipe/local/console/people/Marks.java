package dev.facepipe.local.console.people;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What people said about faces, beside the gallery. Holds no names, so forgetting a person leaves
 * none here.
 *
 * @param discarded faces that nobody wants to see among the strangers
 * @param different faces of which somebody said that they are not the person they are near to
 */
public record Marks(Set<FaceId> discarded, Set<FaceId> different) {
  /** No marks. */
  public static final Marks NONE = new Marks(Set.of(), Set.of());

  /** The kinds of marks. */
  public enum Kind {
    DISCARDED,
    DIFFERENT
  }

  Set<FaceId> of(Kind kind) {
    return kind == Kind.DISCARDED ? discarded : different;
  }

  Marks with(Kind kind, Collection<FaceId> faces) {
    Set<FaceId> more = new LinkedHashSet<>(of(kind));
    more.addAll(faces);
    return replaced(kind, more);
  }

  Marks without(Kind kind, Collection<FaceId> faces) {
    Set<FaceId> fewer = new LinkedHashSet<>(of(kind));
    fewer.removeAll(faces);
    return replaced(kind, fewer);
  }

  private Marks replaced(Kind kind, Set<FaceId> faces) {
    return kind == Kind.DISCARDED ? new Marks(faces, different) : new Marks(discarded, faces);
  }

  /** Returns the marks of some days only. */
  Marks onlyOf(Set<String> days) {
    return new Marks(filtered(discarded, days), filtered(different, days));
  }

  private static Set<FaceId> filtered(Set<FaceId> faces, Set<String> days) {
    Predicate<FaceId> isKept = face -> days.contains(face.day());
    return faces.stream().filter(isKept).collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
