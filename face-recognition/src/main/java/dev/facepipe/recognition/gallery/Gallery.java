package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.text.Composed;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * People and the vectors of their faces, all from one network. A person may have many vectors.
 *
 * <p>Immutable and safe to share between threads. The first match builds an index, which takes as
 * much memory again as the vectors.
 */
public final class Gallery {
  /** Most values in all vectors together: 1 GiB of floats, half a million people at 512. */
  static final int MAX_VALUES = 1 << 28;

  /** Hex digits of a version: 64 bits of the hash. */
  private static final int VERSION_DIGITS = 16;

  /** Far beyond what rounding does, float16 included; far below what another scale does. */
  private static final double LENGTH_TOLERANCE = 0.01;

  /** Vectors that a warning names. */
  private static final int NAMED = 5;

  private final Model model;
  private final List<String> names;
  private final float[] vectors;
  private final Map<String, Integer> people;

  // Both follow from the fields above. Two threads may make one twice, but never a different one.
  private volatile @Nullable String version;
  private volatile @Nullable NearestNeighbours index;

  private Gallery(Model model, List<String> names, float[] vectors) {
    this.model = model;
    this.names = names;
    this.vectors = vectors;
    var counts = new LinkedHashMap<String, Integer>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    this.people = Collections.unmodifiableMap(counts);
  }

  /** Returns a gallery of nobody. */
  public static Gallery empty(Model model) {
    return new Gallery(model, List.of(), new float[0]);
  }

  /**
   * Returns a gallery of these vectors.
   *
   * @param names who each vector shows, in the order of the vectors
   * @param vectors row-major, {@code names.size()} rows of {@code model.dimensions()} finite
   *     values; copied
   */
  public static Gallery of(Model model, List<String> names, float[] vectors) {
    return owning(model, names, vectors.clone());
  }

  /** As {@link #of}, for an array that nobody else writes to. */
  static Gallery owning(Model model, List<String> names, float[] vectors) {
    long wanted = (long) names.size() * model.dimensions();
    if (vectors.length != wanted) {
      throw new IllegalArgumentException(
          "gallery of %d vectors of %s has %d values; expected %d"
              .formatted(names.size(), model, vectors.length, wanted));
    }
    requireRoom(wanted);
    List<String> kept = names.stream().map(PersonName::checked).toList();
    for (int i = 0; i < vectors.length; i++) {
      if (!Float.isFinite(vectors[i])) {
        int row = i / model.dimensions();
        throw new IllegalArgumentException(
            "vector %d, of %s, has %s at %d; expected finite values"
                .formatted(row, names.get(row), vectors[i], i % model.dimensions()));
      }
    }
    return new Gallery(model, kept, vectors);
  }

  /**
   * Says how many vectors don't have length 1 although the network gives no others, and whose; they
   * are matched as they are, since what made them so is not known here.
   *
   * @return words for people; empty if there is no such vector
   */
  public Optional<String> warning() {
    if (!EmbedderName.hasUnitLength(model.name())) {
      return Optional.empty();
    }
    var whose = new LinkedHashSet<String>();
    int count = 0;
    for (int i = 0; i < names.size(); i++) {
      double sum = 0;
      for (int at = i * model.dimensions(); at < (i + 1) * model.dimensions(); at++) {
        sum += (double) vectors[at] * vectors[at];
      }
      if (Math.abs(Math.sqrt(sum) - 1) > LENGTH_TOLERANCE) {
        count++;
        whose.add("%s (%.2f)".formatted(names.get(i), Math.sqrt(sum)));
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d vectors do not have length 1, as %s gives: %s; distances to them are wrong"
                .formatted(
                    count,
                    names.size(),
                    model.name(),
                    whose.stream().limit(NAMED).collect(Collectors.joining(", "))
                        + (whose.size() > NAMED ? " and others" : "")));
  }

  /** The network that made the vectors. */
  public Model model() {
    return model;
  }

  /** How many vectors there are. */
  public int size() {
    return names.size();
  }

  /** Each person and how many vectors they have, in the order of their first vectors. */
  public Map<String, Integer> people() {
    return people;
  }

  /** How many vectors a person has, however the accents of the name are written. */
  public int vectorsOf(String name) {
    return people.getOrDefault(Composed.of(name), 0);
  }

  /** Who each vector shows, in the order of the vectors. */
  List<String> names() {
    return names;
  }

  /** The vectors themselves, row-major, not a copy; not to be written to. */
  float[] vectors() {
    return vectors;
  }

  /**
   * Returns 16 hex digits that follow from model, names and vectors: equal contents, equal version.
   */
  public String version() {
    String known = version;
    if (known == null) {
      known = hash();
      version = known;
    }
    return known;
  }

  /**
   * Returns this gallery, for chaining.
   *
   * @param whose names the gallery in the message, such as its file
   * @throws IllegalStateException if its vectors are of another network or other weights
   */
  public Gallery requireModel(Model expected, String whose) {
    if (!model.equals(expected)) {
      throw new IllegalStateException(
          "gallery %s holds vectors of %s of %d values, expected %s of %d"
              .formatted(whose, model, model.dimensions(), expected, expected.dimensions()));
    }
    return this;
  }

  /**
   * Returns this gallery and these vectors of one person after all others.
   *
   * @param name 1 to 128 printable characters; exact case
   * @param added one or more of {@code model().dimensions()} finite values; copied
   */
  public Gallery with(String name, List<float[]> added) {
    if (added.isEmpty()) {
      throw new IllegalArgumentException("no vectors for %s; expected one or more".formatted(name));
    }
    return with(Collections.nCopies(added.size(), name), added);
  }

  /**
   * Returns this gallery and these vectors after all others. Copies all vectors once: add many at
   * once, not one after the other.
   *
   * @param addedNames who each vector shows, as many as there are vectors
   * @param added of {@code model().dimensions()} finite values each; copied
   */
  public Gallery with(List<String> addedNames, List<float[]> added) {
    if (addedNames.size() != added.size()) {
      throw new IllegalArgumentException(
          "%d names for %d vectors".formatted(addedNames.size(), added.size()));
    }
    int dimensions = model.dimensions();
    requireRoom(vectors.length + (long) added.size() * dimensions);
    float[] all = Arrays.copyOf(vectors, vectors.length + added.size() * dimensions);
    for (int i = 0; i < added.size(); i++) {
      float[] vector = added.get(i);
      requireLength("vector of " + addedNames.get(i), vector);
      System.arraycopy(vector, 0, all, vectors.length + i * dimensions, dimensions);
    }
    var allNames = new ArrayList<>(names);
    allNames.addAll(addedNames);
    return owning(model, allNames, all);
  }

  /**
   * Returns this gallery without any vector of one person, or nothing if nobody here has that name.
   */
  public Optional<Gallery> without(String name) {
    String composed = Composed.of(name);
    int gone = vectorsOf(composed);
    if (gone == 0) {
      return Optional.empty();
    }
    int dimensions = model.dimensions();
    var keptNames = new ArrayList<String>(names.size() - gone);
    float[] kept = new float[(names.size() - gone) * dimensions];
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(composed)) {
        System.arraycopy(vectors, i * dimensions, kept, keptNames.size() * dimensions, dimensions);
        keptNames.add(names.get(i));
      }
    }
    return Optional.of(new Gallery(model, List.copyOf(keptNames), kept));
  }

  /**
   * Returns who is nearest; nobody only if the gallery is empty. First of equals wins. Whether near
   * is near enough, {@link MatchRule} says.
   *
   * @param probe {@code model().dimensions()} finite values
   */
  public Optional<Match> match(float[] probe) {
    return match(List.of(probe)).get(0);
  }

  /** As {@link #match(float[])} for several at once, which is faster than one after the other. */
  public List<Optional<Match>> match(List<float[]> probes) {
    for (float[] probe : probes) {
      requireLength("vector to match", probe);
      for (float value : probe) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "vector to match has %s; expected finite values".formatted(value));
        }
      }
    }
    if (names.isEmpty()) {
      return Collections.nCopies(probes.size(), Optional.empty());
    }
    return index().find(probes).stream().map(found -> Optional.of(named(found))).toList();
  }

  private Match named(NearestNeighbours.Found found) {
    Match.Neighbour runnerUp =
        found.runnerUp() == NearestNeighbours.NONE
            ? null
            : new Match.Neighbour(names.get(found.runnerUp()), found.runnerUpDistance());
    return new Match(names.get(found.nearest()), found.distance(), runnerUp);
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
      known = new NearestNeighbours(model.dimensions(), vectors, persons);
      index = known;
    }
    return known;
  }

  private void requireLength(String what, float[] vector) {
    if (vector.length != model.dimensions()) {
      throw new IllegalArgumentException(
          "%s has %d values; expected %d, as %s gives"
              .formatted(what, vector.length, model.dimensions(), model));
    }
  }

  private static void requireRoom(long values) {
    if (values > MAX_VALUES) {
      throw new IllegalArgumentException(
          "gallery has %d values; expected at most %d".formatted(values, MAX_VALUES));
    }
  }

  private String hash() {
    MessageDigest digest = sha256();
    hash(digest, model.name());
    hash(digest, model.fingerprint());
    digest.update(ByteBuffer.allocate(8).putInt(model.dimensions()).putInt(names.size()).flip());
    names.forEach(name -> hash(digest, name));
    ByteBuffer row =
        ByteBuffer.allocate(model.dimensions() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < vectors.length; at += model.dimensions()) {
      row.asFloatBuffer().put(vectors, at, model.dimensions());
      digest.update(row.array());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
  }

  /** Length first, so that no two lists of words hash alike. */
  private static void hash(MessageDigest digest, String word) {
    byte[] bytes = word.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Model, size and version; no vectors. */
  @Override
  public String toString() {
    return "gallery %s: %d people, %d vectors of %s"
        .formatted(version(), people.size(), size(), model);
  }
}
