package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.text.Nfc;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * People and the embeddings of their faces, all made by one network. A person may have many
 * embeddings.
 *
 * <p>Immutable and thread-safe. The first match, or {@link #prepare}, builds an index. For all but
 * small galleries the index takes native memory until the gallery is released or unreachable: a
 * quarter of the embeddings' at 512 values, as much as the embeddings at 128.
 */
public final class Gallery {
  /** Most values in all embeddings together, in memory: what one array can hold. */
  static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  /** Number of hex digits in a version: 64 bits of the hash. */
  private static final int VERSION_DIGITS = 16;

  /**
   * Tolerance for length 1. Far above rounding errors, float16 included; far below a wrong scale.
   */
  private static final double LENGTH_TOLERANCE = 0.01;

  /** Most people that a warning names. */
  private static final int NAMED = 5;

  private final Model model;
  private final List<String> names;
  private final Vectors vectors;
  private final Map<String, Integer> people;

  // Both are derived from the fields above. Two threads may compute the same value twice.
  private volatile @Nullable String version;
  private volatile @Nullable NearestNeighbours index;

  private Gallery(Model model, List<String> names, Vectors vectors) {
    this.model = model;
    this.names = names;
    this.vectors = vectors;
    var counts = new LinkedHashMap<String, Integer>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    this.people = Collections.unmodifiableMap(counts);
  }

  /** Returns a gallery without people. */
  public static Gallery empty(Model model) {
    return new Gallery(model, List.of(), Vectors.of(new float[0], model.dimensions()));
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

  /**
   * Returns a gallery of these embeddings. Nobody may write to their memory later.
   *
   * @param vectors one row of {@code model.dimensions()} finite values for each name
   */
  static Gallery owning(Model model, List<String> names, Vectors vectors) {
    List<String> kept = names.stream().map(PersonName::checked).toList();
    float[] vector = new float[model.dimensions()];
    for (int row = 0; row < vectors.rows(); row++) {
      vectors.copy(row, vector);
      for (int i = 0; i < vector.length; i++) {
        if (!Float.isFinite(vector[i])) {
          throw new IllegalArgumentException(
              "embedding %d (%s) has value %s at index %d; expected finite values"
                  .formatted(row, names.get(row), vector[i], i));
        }
      }
    }
    return new Gallery(model, kept, vectors);
  }

  /**
   * Returns a warning if some embeddings do not have length 1, although all embeddings of the
   * network should. They are matched unchanged, because the cause is unknown here.
   *
   * @return message with the number of embeddings and their people; empty if all are right
   */
  public Optional<String> warning() {
    if (!EmbedderName.hasUnitLength(model.name())) {
      return Optional.empty();
    }
    var whose = new LinkedHashSet<String>();
    int count = 0;
    float[] vector = new float[model.dimensions()];
    for (int i = 0; i < names.size(); i++) {
      vectors.copy(i, vector);
      double sum = 0;
      for (float value : vector) {
        sum += (double) value * value;
      }
      if (Math.abs(Math.sqrt(sum) - 1) > LENGTH_TOLERANCE) {
        count++;
        whose.add("%s (%.2f)".formatted(names.get(i), Math.sqrt(sum)));
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

  /** Returns a person's number of embeddings. Nfc and decomposed accents in the name are equal. */
  public int vectorsOf(String name) {
    return people.getOrDefault(Nfc.of(name), 0);
  }

  /** Returns the person of each embedding, in the order of the embeddings. */
  List<String> names() {
    return names;
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
   * Returns 16 hex digits computed from model, names and embeddings. Equal contents have equal
   * versions.
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
    int dimensions = model.dimensions();
    requireRoom(vectors.values() + (long) added.size() * dimensions);
    float[] before = vectors.toArray();
    float[] all = Arrays.copyOf(before, before.length + added.size() * dimensions);
    for (int i = 0; i < added.size(); i++) {
      float[] vector = added.get(i);
      requireLength("embedding of " + addedNames.get(i), vector);
      System.arraycopy(vector, 0, all, before.length + i * dimensions, dimensions);
    }
    var allNames = new ArrayList<>(names);
    allNames.addAll(addedNames);
    return owning(model, allNames, all);
  }

  /**
   * Returns a gallery without one person's embeddings, or nothing if the person is not enrolled.
   */
  public Optional<Gallery> without(String name) {
    String composed = Nfc.of(name);
    int gone = vectorsOf(composed);
    if (gone == 0) {
      return Optional.empty();
    }
    int dimensions = model.dimensions();
    var keptNames = new ArrayList<String>(names.size() - gone);
    requireRoom((long) (names.size() - gone) * dimensions);
    float[] kept = new float[(names.size() - gone) * dimensions];
    float[] vector = new float[dimensions];
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(composed)) {
        vectors.copy(i, vector);
        System.arraycopy(vector, 0, kept, keptNames.size() * dimensions, dimensions);
        keptNames.add(names.get(i));
      }
    }
    return Optional.of(new Gallery(model, List.copyOf(keptNames), Vectors.of(kept, dimensions)));
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
      requireLength("probe", probe);
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
      known = new NearestNeighbours(vectors, persons);
      index = known;
    }
    return known;
  }

  private void requireLength(String what, float[] vector) {
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

  private String hash() {
    MessageDigest digest = sha256();
    hash(digest, model.name());
    hash(digest, model.fingerprint());
    digest.update(ByteBuffer.allocate(8).putInt(model.dimensions()).putInt(names.size()).flip());
    names.forEach(name -> hash(digest, name));
    ByteBuffer row =
        ByteBuffer.allocate(model.dimensions() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[model.dimensions()];
    for (int i = 0; i < names.size(); i++) {
      vectors.copy(i, vector);
      row.asFloatBuffer().put(vector);
      digest.update(row.array());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
  }

  /** Hashes a word after its length, so that two different lists of words cannot hash alike. */
  private static void hash(MessageDigest digest, String word) {
    byte[] bytes = word.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }

  /** Returns version, size and model, without embeddings. */
  @Override
  public String toString() {
    return "gallery %s: %d people, %d embeddings of %s"
        .formatted(version(), people.size(), size(), model);
  }
}
