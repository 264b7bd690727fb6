package dev.facepipe.bench.accuracy;

import dev.facepipe.recognition.gallery.Doctor;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Enrols people with photographs that are degraded at random, with and without the gate. */
final class Enroller {
  private final PhotographSet set;
  private final Split split;
  private final Gallery without;
  private final Gallery with;
  private final int tried;
  private final int taken;
  private final int references;

  /**
   * Enrols with the first {@code references} photographs of everybody; the gate has as many again
   * to replace refused ones.
   */
  Enroller(PhotographSet set, Split split, int references, int seed) {
    this.set = set;
    this.split = split;
    this.references = references;
    Random random = new Random(seed);
    List<String> looseNames = new ArrayList<>();
    List<float[]> loose = new ArrayList<>();
    List<String> strictNames = new ArrayList<>();
    List<float[]> strict = new ArrayList<>();
    int tries = 0;
    for (Person person : split.enrolled()) {
      int enrolled = 0;
      // A photographer who is refused tries again, with another photograph or the same in better
      // light; two photographs for each reference stay out of the searches.
      for (int i = 0; i < references || (enrolled < references && i < 40 * references); i++) {
        int photograph = i % (2 * references);
        Degradation degradation = Degradation.any(random);
        Shot shot = person.shots(photograph, photograph + 1, degradation).get(0);
        if (i < references && shot.embedding() != null) {
          looseNames.add(person.name());
          loose.add(shot.embedding());
        }
        if (enrolled < references) {
          tries++;
          if (shot.flaw() == null && shot.embedding() != null) {
            strictNames.add(person.name());
            strict.add(shot.embedding());
            enrolled++;
          }
        }
      }
    }
    this.tried = tries;
    this.taken = strict.size();
    this.without = Gallery.empty(set.model()).with(looseNames, loose);
    this.with = Gallery.empty(set.model()).with(strictNames, strict);
  }

  Trial without() {
    return Trial.of(without, split, 2 * references, Degradation.NONE);
  }

  Trial repaired() {
    Gallery repaired =
        Doctor.apply(without, Doctor.examine(without, set.thresholds(), searched -> {}));
    return Trial.of(repaired, split, 2 * references, Degradation.NONE);
  }

  Trial with() {
    return Trial.of(with, split, 2 * references, Degradation.NONE);
  }

  /** Returns how many photographs were tried for each that the gate took. */
  double tries() {
    return (double) tried / Math.max(1, taken);
  }

  /** Returns the smallest distance of a person's first photographs to a gallery. */
  static double nearest(Gallery gallery, Person person, int photographs) {
    int count = Math.min(photographs, person.photographs().size());
    return gallery.match(Trial.embeddings(person.shots(0, count, Degradation.NONE))).stream()
        .map(match -> match.orElse(null))
        .filter(Objects::nonNull)
        .mapToDouble(match -> match.distance())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
