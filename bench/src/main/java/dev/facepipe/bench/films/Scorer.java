package dev.facepipe.bench.films;

import dev.facepipe.bench.films.Truth.Shown;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.VideoFrames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares a summary with the truth.
 *
 * <p>A summary says when people were on screen, not where. So a told stranger is the person under
 * its best box, and a told name is the person of that name. From then on only times are compared. A
 * poster of an enrolled person is in no count: either of the two may have the name.
 */
final class Scorer {
  /** Seconds between two moments that are compared. */
  private static final double STEP = 0.1;

  /** Most seconds by which a sampled frame is later than its time says. */
  private static final double SLACK = 0.1;

  /** Least overlap of the best box with the true box. */
  private static final double SAME_FACE = 0.3;

  private final Truth truth;
  private final Set<String> enrolled;
  private final VideoFrames video;

  /** True people by name, posters too, in the order in which they appear. */
  private final Map<String, Shown> people = new LinkedHashMap<>();

  private final List<Told> told;

  /** For each true person who is told of, the person of the summary that counts. */
  private final Map<String, Told> mains = new HashMap<>();

  /**
   * A person of the summary.
   *
   * @param own the true person that this is; empty if that person is not in the video
   */
  private record Told(Person person, Optional<String> own) {
    boolean isOn(double second) {
      return person.seen().stream().anyMatch(seen -> seen.from() <= second && second < seen.to());
    }

    boolean is(String who) {
      return own.filter(who::equals).isPresent();
    }
  }

  private Scorer(Truth truth, Set<String> enrolled, VideoFrames video, List<Person> summary) {
    this.truth = truth;
    this.enrolled = enrolled;
    this.video = video;
    truth.shown().forEach(frame -> frame.forEach(face -> people.putIfAbsent(face.person(), face)));
    this.told = summary.stream().map(person -> new Told(person, own(person))).toList();
    people.forEach((name, face) -> longest(face).ifPresent(one -> mains.put(name, one)));
  }

  /**
   * Returns the score of one summary.
   *
   * @param enrolled names of the gallery
   */
  static Score score(Truth truth, Set<String> enrolled, VideoFrames video, List<Person> summary) {
    return new Scorer(truth, enrolled, video, summary).score();
  }

  private Score score() {
    List<String> known = people(this::isKnown);
    List<String> strangers = people(this::isStranger);
    Times times = times();
    Holders holders = holders();
    int split = 0;
    int merged = 0;
    int unseen = 0;
    for (String stranger : strangers) {
      int own = (int) unknowns().filter(one -> one.is(stranger)).count();
      split += Math.max(0, own - 1);
      if (own == 0) {
        boolean isHeld = 2 * holders.held(stranger) >= holders.seen(stranger);
        merged += isHeld && holders.held(stranger) > 0 ? 1 : 0;
        unseen += isHeld && holders.held(stranger) > 0 ? 0 : 1;
      }
    }
    split += (int) unknowns().filter(one -> known.stream().anyMatch(one::is)).count();
    return new Score(
        1,
        known.size(),
        (int) known.stream().filter(this::isNamed).count(),
        (int) told.stream().filter(one -> one.person().enrolled() && one.own().isEmpty()).count(),
        strangers.size(),
        (int) unknowns().count(),
        split,
        merged,
        unseen,
        (int) unknowns().filter(one -> one.own().isEmpty()).count(),
        holders.switches,
        times.onScreen,
        times.right,
        times.claimed,
        times.away);
  }

  private Stream<Told> unknowns() {
    return told.stream().filter(one -> !one.person().enrolled());
  }

  private List<String> people(Predicate<Shown> condition) {
    return people.values().stream().filter(condition).map(Shown::person).toList();
  }

  private boolean isKnown(Shown face) {
    return !face.isPoster() && enrolled.contains(face.name());
  }

  private boolean isStranger(Shown face) {
    return !enrolled.contains(face.name());
  }

  private boolean isNamed(String person) {
    return told.stream().anyMatch(one -> one.person().enrolled() && one.is(person));
  }

  /** Returns the true person that a person of the summary is. */
  private Optional<String> own(Person person) {
    if (person.enrolled()) {
      return people.values().stream()
          .filter(face -> face.name().equals(person.name()) && enrolled.contains(face.name()))
          .min(Comparator.comparing(Shown::isPoster))
          .map(Shown::person);
    }
    List<Shown> there = new ArrayList<>(truth.at(person.best().at()));
    there.addAll(truth.at(person.best().at() + SLACK));
    return there.stream()
        .filter(face -> overlap(face, person) >= SAME_FACE)
        .max(Comparator.comparingDouble(face -> overlap(face, person)))
        .map(Shown::person);
  }

  private static double overlap(Shown face, Person person) {
    return Boxes.intersectionOverUnion(face.box(), person.best().box());
  }

  /** Returns the person of the summary that counts for a true person: the longest on screen. */
  private Optional<Told> main(Shown face) {
    return Optional.ofNullable(mains.get(face.person()));
  }

  private Optional<Told> longest(Shown face) {
    return told.stream()
        .filter(one -> one.is(face.person()))
        .filter(one -> one.person().enrolled() == enrolled.contains(face.name()))
        .max(Comparator.comparingDouble(one -> one.person().seconds()));
  }

  /** Seconds, summed over people. */
  private static final class Times {
    private double onScreen;
    private double right;
    private double claimed;
    private double away;
  }

  private Times times() {
    Times times = new Times();
    int steps = (int) Math.round(truth.end() / STEP);
    for (int i = 0; i < steps; i++) {
      double second = (i + 0.5) * STEP;
      List<Shown> on = truth.at(second);
      for (Shown face : on) {
        if (isKnown(face) || isStranger(face)) {
          times.onScreen += STEP;
          times.right += main(face).filter(one -> one.isOn(second)).isPresent() ? STEP : 0;
        }
      }
      for (Told one : told) {
        if (one.isOn(second)) {
          times.claimed += STEP;
          times.away += on.stream().anyMatch(face -> isOf(one, face)) ? 0 : STEP;
        }
      }
    }
    return times;
  }

  /** Returns true if a person of the summary may be this face; a poster may have the name, too. */
  private static boolean isOf(Told one, Shown face) {
    return one.is(face.person())
        || (one.person().enrolled() && one.person().name().equals(face.name()));
  }

  /** Who of the summary stands for each true person, from frame to frame. */
  private static final class Holders {
    private final Map<String, String> last = new HashMap<>();
    private final Map<String, Integer> frames = new HashMap<>();
    private final Map<String, Integer> framesHeld = new HashMap<>();
    private int switches;

    int seen(String person) {
      return frames.getOrDefault(person, 0);
    }

    int held(String person) {
      return framesHeld.getOrDefault(person, 0);
    }

    void see(String person, Optional<Told> holder) {
      frames.merge(person, 1, Integer::sum);
      if (holder.isPresent()) {
        framesHeld.merge(person, 1, Integer::sum);
        String name = holder.get().person().name();
        switches += name.equals(last.getOrDefault(person, name)) ? 0 : 1;
        last.put(person, name);
      }
    }
  }

  /**
   * Follows the true people through the sampled frames, as CLEAR MOT does: a person is held by its
   * own person of the summary, or else by one whose own person is not on screen. Frames beside a
   * cut are left out, because sampling may take either side.
   */
  private Holders holders() {
    Holders holders = new Holders();
    for (int number = 1; number <= video.count(); number++) {
      double second = video.from(number);
      List<Shown> on = truth.at(second);
      if (!names(on).equals(names(truth.at(second + SLACK)))) {
        continue;
      }
      List<Told> claiming = new ArrayList<>(told.stream().filter(one -> one.isOn(second)).toList());
      List<Shown> open = new ArrayList<>();
      for (Shown face : on) {
        Optional<Told> own =
            main(face)
                .filter(claiming::contains)
                .or(() -> claiming.stream().filter(one -> one.is(face.person())).findFirst());
        own.ifPresentOrElse(
            one -> {
              claiming.remove(one);
              holders.see(face.person(), own);
            },
            () -> open.add(face));
      }
      claiming.removeIf(one -> on.stream().anyMatch(face -> isOf(one, face)));
      for (Shown face : open) {
        String before = holders.last.get(face.person());
        Optional<Told> holder =
            claiming.stream()
                .filter(one -> one.person().name().equals(before))
                .findFirst()
                .or(() -> claiming.stream().findFirst());
        holder.ifPresent(claiming::remove);
        holders.see(face.person(), holder);
      }
    }
    return holders;
  }

  private static Set<String> names(List<Shown> faces) {
    return faces.stream().map(Shown::person).collect(Collectors.toSet());
  }
}
