package dev.facepipe.recognition.gallery;

import dev.facepipe.common.text.Nfc;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * People and the embeddings of their faces, all made by one network. A person may have many
 * embeddings. An embedding with its person is also called a reference.
 *
 * <p>Beside the references that it matches, a gallery holds references that were set aside, faces
 * that are ignored, and the calibration of its threshold. Every change of a gallery keeps these.
 *
 * <p>Immutable and thread-safe. The first match, or {@link #prepare}, builds an index. For all but
 * small galleries the index takes native memory until the gallery is released or unreachable: a
 * quarter of the embeddings' at 512 values, as much as the embeddings at 128.
 */
public final class Gallery {
  /** Most values in all embeddings together, in memory: what one array can hold. */
  static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  /**
   * Tolerance for length 1. Far above rounding errors, float16 included; far below a wrong scale.
   */
  private static final double LENGTH_TOLERANCE = 0.01;

  /** Most people that a warning names. */
  private static final int NAMED = 5;

  private final Model model;
  private final List<String> names;

  /** The photograph of each embedding; no element if none is known. */
  private final List<String> sources;

  private final Vectors vectors;
  private final Extras extras;
  private final Map<String, Integer> people;

  // Both are derived from the fields above. Two threads may compute the same value twice.
  private volatile @Nullable String version;
  private volatile @Nullable NearestNeighbours index;

  private Gallery(
      Model model, List<String> names, List<String> sources, Vectors vectors, Extras extras) {
    this.model = model;
    this.names = names;
    this.sources = sources;
    this.vectors = vectors;
    this.extras = extras;
    var counts = new LinkedHashMap<String, Integer>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    this.people = Collections.unmodifiableMap(counts);
  }

  /** Returns a gallery without people. */
  public static Gallery empty(Model model) {
    return new Gallery(
        model, List.of(), List.of(), Vectors.of(new float[0], model.dimensions()), Extras.NONE);
  }

  /**
   * Returns a gallery of these embeddings.
   *
   * @param names the person of each embedding, in the order of the embeddings
   * @param vectors row-major, {@code names.size()} rows of {@code model.dimensions()} finite
   *     values; copied
   */
  public static Gallery of(Model model, List<String> names, float[] vectors) {
    return owning(model, names, vectors.clone());
  }

  /**
   * Returns a gallery as {@link #of} does, but keeps the array. Nobody may write to the array
   * later.
   */
  static Gallery owning(Model model, List<String> names, float[] vectors) {
    long wanted = (long) names.size() * model.dimensions();
    if (vectors.length != wanted) {
      throw new IllegalArgumentException(
          "gallery of %d embeddings of %s has %d values; expected %d"
              .formatted(names.size(), model, vectors.length, wanted));
    }
    return owning(model, names, Vectors.of(vectors, model.dimensions()));
  }

  /** Returns a gallery of these embeddings alone, as the method below does. */
  static Gallery owning(Model model, List<String> names, Vectors vectors) {
    return owning(model, names, List.of(), vectors, Extras.NONE);
  }

  /**
   * Returns a gallery of these embeddings. Nobody may write to their memory later.
   *
   * @param sources the photograph of each name; no element if none is known
   * @param vectors one row of {@code model.dimensions()} finite values for each name
   */
  static Gallery owning(
      Model model, List<String> names, List<String> sources, Vectors vectors, Extras extras) {
    List<String> kept = names.stream().map(PersonName::checked).toList();
    List<String> known = sources.stream().map(Source::checked).toList();
    float[] vector = new float[model.dimensions()];
    for (int row = 0; row < vectors.rows(); row++) {
      vectors.copy(row, vector);
      requireFinite("embedding %d (%s)", row, names.get(row), vector);
    }
    for (int i = 0; i < extras.aside().size(); i++) {
      Reference aside = extras.aside().get(i).reference();
      requireLength(model, "set-aside embedding of " + aside.name(), aside.vector());
      requireFinite("set-aside embedding %d (%s)", i, aside.name(), aside.vector());
    }
    for (int i = 0; i < extras.ignored().size(); i++) {
      Ignored ignored = extras.ignored().get(i);
      requireLength(model, "embedding of an ignored face", ignored.vector());
      requireFinite("ignored face %d (%s)", i, ignored.label(), ignored.vector());
    }
    boolean isAnyKnown = !known.stream().allMatch(Source.UNKNOWN::equals);
    return new Gallery(model, kept, isAnyKnown ? known : List.of(), vectors, extras);
  }

  private static void requireFinite(String what, int number, String whose, float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException(
            "%s has value %s at index %d; expected finite values"
                .formatted(what.formatted(number, whose), vector[i], i));
      }
    }
  }

  /**
   * Returns a warning if embeddings do not have the length that those of the network have: 1, or
   * not always 1. They are matched unchanged, because the cause is unknown here.
   *
   * @return message with the number of embeddings and their people; empty if all are right
   */
  public Optional<String> warning() {
    if (!EmbedderName.hasUnitLength(model.name())) {
      boolean isKnown = model.name().equals(EmbedderName.RESNET34.word());
      return isKnown && !names.isEmpty() && IntStream.range(0, size()).allMatch(this::isOfLengthOne)
          ? Optional.of(
              "all %d embeddings have length 1, as those of %s do not; another network may have made them"
                  .formatted(names.size(), model.name()))
          : Optional.empty();
    }
    var whose = new LinkedHashSet<String>();
    int count = 0;
    for (int i = 0; i < names.size(); i++) {
      if (!isOfLengthOne(i)) {
        count++;
        whose.add("%s (%.2f)".formatted(names.get(i), length(i)));
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d embeddings do not have length 1, as those of %s do: %s; distances to them are wrong"
                .formatted(
                    count,
                    names.size(),
                    model.name(),
                    whose.stream().limit(NAMED).collect(Collectors.joining(", "))
                        + (whose.size() > NAMED ? " and others" : "")));
  }

  private boolean isOfLengthOne(int row) {
    return Math.abs(length(row) - 1) <= LENGTH_TOLERANCE;
  }

  private double length(int row) {
    double sum = 0;
    float[] vector = new float[model.dimensions()];
    vectors.copy(row, vector);
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Returns the network that made the embeddings. */
  public Model model() {
    return model;
  }

  /** Returns the number of embeddings. */
  public int size() {
    return names.size();
  }

  /** Returns each person's number of embeddings, in the order of their first embeddings. */
  public Map<String, Integer> people() {
    return people;
  }

  /**
   * Returns how many embeddings are kept under a person's name: matched, set aside, and ignored
   * faces with the name as their label. Nfc and decomposed accents in the name are equal.
   */
  public int vectorsOf(String name) {
    String composed = Nfc.of(name);
    return people.getOrDefault(composed, 0) + extras.countOf(composed);
  }

  /** Returns the references that are kept but not matched. */
  public List<SetAside> aside() {
    return extras.aside();
  }

  /** Returns the faces that are nobody. */
  public List<Ignored> ignored() {
    return extras.ignored();
  }

  /** Returns the calibration of the threshold, if there is one. */
  public Optional<Calibration> calibration() {
    return Optional.ofNullable(extras.calibration());
  }

  /**
   * Returns the photograph of an embedding, such as {@code Ada/door.jpg}; empty if not known.
   *
   * @param row 0 to {@code size() - 1}
   */
  public String source(int row) {
    return sources.isEmpty() ? Source.UNKNOWN : sources.get(row);
  }

  /** Returns the person of each embedding, in the order of the embeddings. */
  public List<String> names() {
    return names;
  }

  /** Returns the photograph of each embedding; no element if none is known. */
  List<String> sources() {
    return sources;
  }

  /** Returns what the gallery holds beside the references that it matches. */
  Extras extras() {
    return extras;
  }

  /** Returns true if the next match has nothing to build. */
  boolean isPrepared() {
    return version != null && (index != null || names.isEmpty());
  }

  /** Returns a copy of the embeddings, row-major. */
  float[] vectors() {
    return vectors.toArray();
  }

  /** Returns the embeddings, not copied. */
  Vectors rows() {
    return vectors;
  }

  /**
   * Builds the index and computes the version now, rather than in the first match. Without an
   * embedding there is no index.
   */
  public void prepare() {
    CompletableFuture<String> hashed = CompletableFuture.supplyAsync(this::version);
    if (!names.isEmpty()) {
      index();
    }
    hashed.join();
  }

  /**
   * Frees the index's native memory, when no match uses it any more. Later matches give the same
   * results, slowly.
   */
  void release() {
    NearestNeighbours known = index;
    if (known != null) {
      known.release();
    }
  }

  /**
   * Returns 16 hex digits computed from all that the gallery's file holds. Equal contents have
   * equal versions.
   */
  public String version() {
    String known = version;
    if (known == null) {
      known = GalleryHash.of(this);
      version = known;
    }
    return known;
  }

  /**
   * Checks the gallery's model; returns this gallery.
   *
   * @param whose name of the gallery for the message, such as its file
   * @throws IllegalStateException if the embeddings are of another network or other weights
   */
  public Gallery requireModel(Model expected, String whose) {
    if (!model.equals(expected)) {
      throw new IllegalStateException(
          "gallery %s holds embeddings of %s with %d values; expected %s with %d"
              .formatted(whose, model, model.dimensions(), expected, expected.dimensions()));
    }
    return this;
  }

  /**
   * Returns a gallery with one person's embeddings added at the end.
   *
   * @param name 1 to 128 printable characters; case matters
   * @param added one or more arrays of {@code model().dimensions()} finite values; copied
   */
  public Gallery with(String name, List<float[]> added) {
    if (added.isEmpty()) {
      throw new IllegalArgumentException(
          "no embeddings for %s; expected one or more".formatted(name));
    }
    return with(Collections.nCopies(added.size(), name), added);
  }

  /**
   * Returns a gallery with these embeddings added at the end. Each call copies all embeddings, so
   * add many in one call.
   *
   * @param addedNames the person of each embedding
   * @param added arrays of {@code model().dimensions()} finite values; copied
   */
  public Gallery with(List<String> addedNames, List<float[]> added) {
    if (addedNames.size() != added.size()) {
      throw new IllegalArgumentException(
          "%d names for %d embeddings; expected one name for each"
              .formatted(addedNames.size(), added.size()));
    }
    return with(
        IntStream.range(0, added.size())
            .mapToObj(i -> new Reference(addedNames.get(i), added.get(i), Source.UNKNOWN))
            .toList());
  }

  /** Returns a gallery with these references added at the end; their embeddings are copied. */
  public Gallery with(List<Reference> added) {
    return changed(row -> true, added, extras);
  }

  /**
   * Returns a gallery with all that another gallery holds added at the end; this gallery's
   * calibration stays.
   *
   * @param other a gallery of the same model
   */
  public Gallery with(Gallery other) {
    other.requireModel(model, "to add");
    List<Reference> added = IntStream.range(0, other.size()).mapToObj(other::reference).toList();
    return changed(row -> true, added, extras.plus(other.extras));
  }

  /**
   * Returns a gallery without everything that is kept under one person's name, see {@link
   * #vectorsOf}, or nothing if nothing is.
   */
  public Optional<Gallery> without(String name) {
    String composed = Nfc.of(name);
    return vectorsOf(composed) == 0
        ? Optional.empty()
        : Optional.of(
            changed(row -> !names.get(row).equals(composed), List.of(), extras.without(composed)));
  }

  /**
   * Returns a gallery that keeps some references but no longer matches them.
   *
   * @param rows the embeddings to set aside, each with its reason
   * @throws IllegalArgumentException if a person would have no reference left
   */
  public Gallery setAside(Map<Integer, Reason> rows) {
    requireOneStays(rows.keySet(), "set aside");
    var aside = new ArrayList<>(extras.aside());
    rows.forEach((row, reason) -> aside.add(new SetAside(reference(row), reason)));
    return changed(row -> !rows.containsKey(row), List.of(), extras.withAside(before -> aside));
  }

  /**
   * Returns a gallery without some of the references that it matches.
   *
   * @throws IllegalArgumentException if a person would have no reference left
   */
  public Gallery without(Set<Integer> rows) {
    requireOneStays(rows, "removed");
    return changed(row -> !rows.contains(row), List.of(), extras);
  }

  private void requireOneStays(Set<Integer> rows, String how) {
    var left = new LinkedHashMap<>(people);
    rows.forEach(row -> left.merge(names.get(row), -1, Integer::sum));
    left.forEach(
        (name, count) -> {
          if (count == 0) {
            throw new IllegalArgumentException(
                "all references of %s would be %s; expected one to stay".formatted(name, how));
          }
        });
  }

  /** Returns a gallery without some of the references that were set aside. */
  public Gallery withoutAside(Predicate<SetAside> which) {
    return changed(
        row -> true,
        List.of(),
        extras.withAside(before -> before.stream().filter(which.negate()).toList()));
  }

  /** Returns a gallery that matches references again that were set aside, at the end. */
  public Gallery takeBack(Predicate<SetAside> which) {
    return changed(
        row -> true,
        aside().stream().filter(which).map(SetAside::reference).toList(),
        extras.withAside(before -> before.stream().filter(which.negate()).toList()));
  }

  /**
   * Returns a gallery in which a person has another name. If somebody has that name already, the
   * two become one person. The names of the photographs lose the old name.
   */
  public Gallery renamed(String from, String to) {
    String before = Nfc.of(from);
    String after = PersonName.checked(to);
    IntPredicate isTheirs = row -> names.get(row).equals(before);
    return owning(
        model,
        IntStream.range(0, size())
            .mapToObj(row -> isTheirs.test(row) ? after : names.get(row))
            .toList(),
        IntStream.range(0, sources.size())
            .mapToObj(row -> isTheirs.test(row) ? Source.without(before, source(row)) : source(row))
            .toList(),
        vectors,
        extras.renamed(before, after));
  }

  /**
   * Returns a gallery that ignores these faces.
   *
   * @param faces all faces to ignore, at most 1,000
   */
  public Gallery ignoring(List<Ignored> faces) {
    return owning(model, names, sources, vectors, extras.withIgnored(faces));
  }

  /** Returns a gallery with a calibration in place of its own. */
  public Gallery calibrated(Calibration computed) {
    return owning(model, names, sources, vectors, extras.with(computed));
  }

  /** Returns a copy of an embedding, with its person and photograph. */
  public Reference reference(int row) {
    float[] vector = new float[model.dimensions()];
    vectors.copy(row, vector);
    return new Reference(names.get(row), vector, source(row));
  }

  /** Returns a gallery with some of the references, and others after them. */
  private Gallery changed(IntPredicate stays, List<Reference> added, Extras beside) {
    int dimensions = model.dimensions();
    int[] kept = IntStream.range(0, names.size()).filter(stays).toArray();
    long count = (long) kept.length + added.size();
    requireRoom(count * dimensions);
    var allNames = new ArrayList<String>((int) count);
    var allSources = new ArrayList<String>((int) count);
    float[] all = new float[(int) count * dimensions];
    float[] vector = new float[dimensions];
    for (int row : kept) {
      vectors.copy(row, vector);
      System.arraycopy(vector, 0, all, allNames.size() * dimensions, dimensions);
      allNames.add(names.get(row));
      allSources.add(source(row));
    }
    for (Reference reference : added) {
      requireLength(model, "embedding of " + reference.name(), reference.vector());
      System.arraycopy(reference.vector(), 0, all, allNames.size() * dimensions, dimensions);
      allNames.add(reference.name());
      allSources.add(reference.source());
    }
    return owning(model, allNames, allSources, Vectors.of(all, dimensions), beside);
  }

  /**
   * Returns the nearest person; empty only if the gallery is empty. The first of equal distances
   * wins. {@link MatchRule} decides whether the person is near enough.
   *
   * @param probe {@code model().dimensions()} finite values
   */
  public Optional<Match> match(float[] probe) {
    return match(List.of(probe)).get(0);
  }

  /** Returns the nearest person for each probe. Faster than one call for each probe. */
  public List<Optional<Match>> match(List<float[]> probes) {
    for (float[] probe : probes) {
      requireLength(model, "probe", probe);
      for (float value : probe) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "probe has %s; expected finite values".formatted(value));
        }
      }
    }
    if (names.isEmpty()) {
      return Collections.nCopies(probes.size(), Optional.empty());
    }
    List<NearestNeighbours.Found> found = find(probes);
    return IntStream.range(0, found.size())
        .mapToObj(i -> Optional.of(named(probes.get(i), found.get(i))))
        .toList();
  }

  /** Returns the nearest embeddings for each probe; the gallery has one embedding or more. */
  List<NearestNeighbours.Found> find(List<float[]> probes) {
    return index().find(probes);
  }

  private Match named(float[] probe, NearestNeighbours.Found found) {
    Match.Neighbour runnerUp =
        found.runnerUp() == NearestNeighbours.NONE
            ? null
            : new Match.Neighbour(names.get(found.runnerUp()), found.runnerUpDistance());
    double toIgnored = extras.distanceToIgnored(probe);
    return new Match(
        names.get(found.nearest()),
        found.distance(),
        runnerUp,
        toIgnored < found.distance() ? toIgnored : null);
  }

  private NearestNeighbours index() {
    NearestNeighbours known = index;
    if (known == null) {
      var numbers = new LinkedHashMap<String, Integer>();
      int[] persons = new int[names.size()];
      for (int i = 0; i < persons.length; i++) {
        Integer number = numbers.putIfAbsent(names.get(i), numbers.size());
        persons[i] = number == null ? numbers.size() - 1 : number;
      }
      known = new NearestNeighbours(vectors, persons);
      index = known;
    }
    return known;
  }

  private static void requireLength(Model model, String what, float[] vector) {
    if (vector.length != model.dimensions()) {
      throw new IllegalArgumentException(
          "%s has %d values; expected %d, the size of %s"
              .formatted(what, vector.length, model.dimensions(), model));
    }
  }

  private static void requireRoom(long values) {
    if (values > MAX_VALUES) {
      throw new IllegalArgumentException(
          "gallery has %d values; expected at most %d".formatted(values, MAX_VALUES));
    }
  }

  /** Returns version, size and model, without embeddings. */
  @Override
  public String toString() {
    return "gallery %s: %d people, %d embeddings of %s"
        .formatted(version(), people.size(), size(), model);
  }
}
