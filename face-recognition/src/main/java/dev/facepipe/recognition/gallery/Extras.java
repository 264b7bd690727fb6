package dev.facepipe.recognition.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a gallery holds beside the references that it matches. */
record Extras(List<SetAside> aside, List<Ignored> ignored, @Nullable Calibration calibration) {
  /** Most ignored faces. Each probe is compared with each: 512,000 products at 512 values. */
  static final int MOST_IGNORED = 1000;

  static final Extras NONE = new Extras(List.of(), List.of(), null);

  Extras {
    aside = List.copyOf(aside);
    ignored = List.copyOf(ignored);
    if (ignored.size() > MOST_IGNORED) {
      throw new IllegalArgumentException(
          "gallery has %d ignored faces; expected at most %d"
              .formatted(ignored.size(), MOST_IGNORED));
    }
  }

  /** Returns the L2 distance to the nearest ignored face; infinite if no face is ignored. */
  double distanceToIgnored(float[] probe) {
    double least = Double.POSITIVE_INFINITY;
    for (Ignored face : ignored) {
      least = Math.min(least, NearestNeighbours.squaredDistance(probe, face.vector()));
    }
    return Math.sqrt(least);
  }

  /** Returns how many set-aside references and ignored faces carry a person's name. */
  int countOf(String name) {
    return (int)
        (aside.stream().filter(isOf(name)).count()
            + ignored.stream().filter(face -> face.label().equals(name)).count());
  }

  /** Returns these without what carries a person's name. */
  Extras without(String name) {
    return new Extras(
        aside.stream().filter(isOf(name).negate()).toList(),
        ignored.stream().filter(face -> !face.label().equals(name)).toList(),
        calibration);
  }

  Extras renamed(String from, String to) {
    return withAside(list -> list.stream().map(one -> one.renamed(from, to)).toList());
  }

  Extras withAside(UnaryOperator<List<SetAside>> change) {
    return new Extras(change.apply(aside), ignored, calibration);
  }

  Extras withIgnored(List<Ignored> faces) {
    return new Extras(aside, faces, calibration);
  }

  Extras with(Calibration computed) {
    return new Extras(aside, ignored, computed);
  }

  /** Returns these, and another gallery's after them. This gallery's calibration stays. */
  Extras plus(Extras others) {
    return new Extras(joined(aside, others.aside), joined(ignored, others.ignored), calibration);
  }

  static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static Predicate<SetAside> isOf(String name) {
    return one -> one.reference().name().equals(name);
  }
}
