package dev.facepipe.recognition.gallery;

import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds references of a gallery that worsen matches, and says which of them to set aside.
 *
 * <ul>
 *   <li>A <i>repeat</i> is the same photograph as an earlier reference of the person. It is set
 *       aside.
 *   <li>A <i>clash</i> is nearer to another person than to every other reference of its own person,
 *       or within the gallery's threshold of another person. It is set aside if it is nearer to the
 *       other person, either within the gallery's threshold of them or beyond the threshold of
 *       pairs from its own, and if another reference of its person is nearer to its own. Otherwise
 *       nothing tells whose photographs are wrong.
 *   <li>A <i>misfit</i> is beyond the threshold of pairs from every other reference of its person.
 *       It is set aside if two other references of the person are within that threshold of each
 *       other, and neither clashes. Otherwise nothing tells which reference is wrong.
 * </ul>
 *
 * <p>The last reference of a person stays. A reference whose nearest other person is one that is
 * set aside now stays too: the next examination tells.
 *
 * <p>Takes one search of the gallery for each reference, in blocks. Needs memory for the gallery,
 * its index, a copy of one person's embeddings, and some numbers for each reference.
 */
public final class Doctor {
  /** References that are searched at a time. */
  private static final int BLOCK = 256;

  private final Gallery gallery;
  private final Thresholds thresholds;

  /** Rows of each person, ascending. */
  private final List<int[]> people;

  /** Distance to the nearest other reference of the person, repeats aside; infinite if none. */
  private final double[] toOwn;

  /** How many references the person of a row has, repeats aside. */
  private final int[] ownCount;

  /** The nearest row of another person, and its distance; {@code NONE} and infinite if none. */
  private final int[] other;

  private final double[] toOther;

  private final Map<Integer, Finding> found = new TreeMap<>();
  private final BitSet aside = new BitSet();

  /** What is wrong with a reference. */
  public enum Kind {
    /** A photograph that an earlier reference of the person came from already. */
    REPEAT,
    /** Nearer to another person, or too near. */
    CLASH,
    /** Far from all other references of the person. */
    MISFIT;

    /** Returns the code of the {@link Reason}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A reference that worsens matches.
   *
   * @param row row of the reference in the gallery
   * @param name the person
   * @param photograph the photograph, such as {@code Ada/door.jpg}; empty if not known
   * @param reason why; its code is that of the kind
   * @param nearest the reference that it repeats or clashes with; null for a misfit
   * @param stays why the reference is not to be set aside; null if it is to be set aside
   */
  public record Finding(
      int row,
      String name,
      String photograph,
      Reason reason,
      @Nullable Nearest nearest,
      @Nullable String stays) {}

  /** The person and the photograph of a reference; the photograph is empty if not known. */
  public record Nearest(String name, String photograph) {}

  private Doctor(Gallery gallery, Thresholds thresholds) {
    this.gallery = gallery;
    this.thresholds = thresholds;
    this.toOwn = infinite(gallery.size());
    this.ownCount = new int[gallery.size()];
    this.other = new int[gallery.size()];
    this.toOther = infinite(gallery.size());
    Arrays.fill(other, NearestNeighbours.NONE);
    Map<String, IntStream.Builder> rows = new LinkedHashMap<>();
    for (int row = 0; row < gallery.size(); row++) {
      rows.computeIfAbsent(gallery.names().get(row), name -> IntStream.builder()).add(row);
    }
    this.people = rows.values().stream().map(own -> own.build().toArray()).toList();
  }

  private static double[] infinite(int count) {
    double[] distances = new double[count];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    return distances;
  }

  /**
   * Returns what is wrong with a gallery: what to set aside comes first.
   *
   * @param thresholds those of the gallery's network, or of the gallery's calibration
   * @param progress receives how many more references were searched
   */
  public static List<Finding> examine(
      Gallery gallery, Thresholds thresholds, IntConsumer progress) {
    return new Doctor(gallery, thresholds).examine(progress);
  }

  /** Returns the limits of a gallery: its network's, or those of its calibration. */
  public static Thresholds thresholds(Gallery gallery) {
    double pairs = EmbedderName.parse(gallery.model().name()).thresholds().pairs();
    double threshold = MatchRules.of(gallery.model()).alike(gallery);
    return Thresholds.fixed(Math.max(pairs, threshold), threshold);
  }

  /** Returns the gallery with what is to be set aside set aside. */
  public static Gallery apply(Gallery gallery, Collection<Finding> findings) {
    Map<Integer, Reason> rows = new TreeMap<>();
    findings.stream()
        .filter(finding -> finding.stays() == null)
        .forEach(finding -> rows.put(finding.row(), finding.reason()));
    return rows.isEmpty() ? gallery : gallery.setAside(rows);
  }

  private List<Finding> examine(IntConsumer progress) {
    people.forEach(this::compareOwn);
    compareOthers(progress);
    findClashes();
    people.forEach(this::findMisfits);
    return found.values().stream()
        .sorted(Comparator.comparing(finding -> finding.stays() != null))
        .toList();
  }

  /** Finds the repeats of one person, and the distances among the other references. */
  private void compareOwn(int[] rows) {
    int[] kept = rows;
    nearestOwn(kept);
    int[] near =
        Arrays.stream(rows).filter(row -> toOwn[row] <= Enrolment.SAME_PHOTOGRAPH).toArray();
    if (near.length > 0) {
      findRepeats(near);
      kept = Arrays.stream(rows).filter(row -> !aside.get(row)).toArray();
      nearestOwn(kept);
    }
    for (int row : kept) {
      ownCount[row] = kept.length;
    }
  }

  private void findRepeats(int[] rows) {
    List<Reference> first = new ArrayList<>();
    for (int row : rows) {
      Reference reference = gallery.reference(row);
      first.stream()
          .filter(earlier -> isSame(earlier, reference))
          .findFirst()
          .ifPresentOrElse(
              earlier ->
                  add(
                      row,
                      Kind.REPEAT,
                      "the same photograph as another reference of the person",
                      new Nearest(earlier.name(), earlier.source()),
                      null),
              () -> first.add(reference));
    }
  }

  private static boolean isSame(Reference one, Reference another) {
    return NearestNeighbours.squaredDistance(one.vector(), another.vector())
        <= Enrolment.SAME_PHOTOGRAPH * Enrolment.SAME_PHOTOGRAPH;
  }

  /** Sets the distance of each row to the nearest of the others. */
  private void nearestOwn(int[] rows) {
    if (rows.length < 2) {
      Arrays.stream(rows).forEach(row -> toOwn[row] = Double.POSITIVE_INFINITY);
      return;
    }
    int dimensions = gallery.model().dimensions();
    float[] values = new float[Math.multiplyExact(rows.length, dimensions)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(gallery.reference(rows[i]).vector(), 0, values, i * dimensions, dimensions);
    }
    var index =
        new NearestNeighbours(
            Vectors.of(values, dimensions), IntStream.range(0, rows.length).toArray());
    try {
      for (int from = 0; from < rows.length; from += BLOCK) {
        int[] block = Arrays.copyOfRange(rows, from, Math.min(from + BLOCK, rows.length));
        List<NearestNeighbours.Found> nearest = index.find(vectors(block));
        for (int i = 0; i < block.length; i++) {
          NearestNeighbours.Found one = nearest.get(i);
          toOwn[block[i]] = one.nearest() == from + i ? one.runnerUpDistance() : one.distance();
        }
      }
    } finally {
      index.release();
    }
  }

  private List<float[]> vectors(int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> gallery.reference(row).vector()).toList();
  }

  /** Sets the nearest row of another person for each row. */
  private void compareOthers(IntConsumer progress) {
    for (int from = 0; people.size() > 1 && from < gallery.size(); from += BLOCK) {
      int[] block = IntStream.range(from, Math.min(from + BLOCK, gallery.size())).toArray();
      List<NearestNeighbours.Found> nearest = gallery.find(vectors(block));
      for (int i = 0; i < block.length; i++) {
        NearestNeighbours.Found one = nearest.get(i);
        boolean isOwn = nameOf(one.nearest()).equals(nameOf(block[i]));
        other[block[i]] = isOwn ? one.runnerUp() : one.nearest();
        toOther[block[i]] = isOwn ? one.runnerUpDistance() : one.distance();
      }
      progress.accept(block.length);
    }
  }

  private String nameOf(int row) {
    return gallery.names().get(row);
  }

  /** Finds clashes; the worst first, because the others may be near it alone. */
  private void findClashes() {
    Set<String> fitting = new HashSet<>();
    List<Integer> clashes = new ArrayList<>();
    for (int row = 0; row < gallery.size(); row++) {
      if (!aside.get(row)) {
        if (!isNearer(row)) {
          fitting.add(nameOf(row));
        }
        if (isNearer(row) || isClose(row)) {
          clashes.add(row);
        }
      }
    }
    clashes.sort(Comparator.comparingDouble(row -> toOther[row] - toOwn[row]));
    clashes.forEach(row -> addClash(row, fitting));
  }

  /** Returns true if another person is nearer than every other reference of the own. */
  private boolean isNearer(int row) {
    return ownCount[row] > 1 && toOther[row] < toOwn[row];
  }

  private boolean isClose(int row) {
    return toOther[row] <= thresholds.gallery();
  }

  /**
   * Notes a clash.
   *
   * @param fitting people with a reference that is nearer to its own person; that one stays
   */
  private void addClash(int row, Set<String> fitting) {
    String stays = null;
    if (isSetAsideForClash(other[row])) {
      stays = "near a reference that is set aside now; examine again";
    } else if (ownCount[row] == 1) {
      stays = "the person's last reference";
    } else if (!isNearer(row)) {
      stays = "nearer to its own person";
    } else if (!isClose(row) && toOwn[row] <= thresholds.pairs()) {
      stays = "near its own person too";
    } else if (!fitting.contains(nameOf(row))) {
      stays = "so are all references of the person";
    }
    String own =
        ownCount[row] == 1 ? "" : ", %.2f from the nearest of its own".formatted(toOwn[row]);
    add(
        row,
        Kind.CLASH,
        "%.2f from another person%s".formatted(toOther[row], own),
        new Nearest(nameOf(other[row]), gallery.source(other[row])),
        stays);
  }

  private boolean isSetAsideForClash(int row) {
    Finding finding = found.get(row);
    return finding != null
        && finding.stays() == null
        && finding.reason().code().equals(Kind.CLASH.word());
  }

  private void findMisfits(int[] rows) {
    boolean hasPairThatFits =
        Arrays.stream(rows)
            .anyMatch(row -> !aside.get(row) && toOwn[row] <= thresholds.pairs() && !isClose(row));
    String stays =
        hasPairThatFits
            ? null
            : Arrays.stream(rows).anyMatch(this::isSetAsideForClash)
                ? "another reference of the person is set aside now; examine again"
                : "no two others of the person are near each other";
    Arrays.stream(rows)
        .filter(row -> !found.containsKey(row))
        .filter(row -> ownCount[row] > 1 && toOwn[row] > thresholds.pairs())
        .forEach(
            row ->
                add(
                    row,
                    Kind.MISFIT,
                    "%.2f from the nearest of its own; expected at most %.2f"
                        .formatted(toOwn[row], thresholds.pairs()),
                    null,
                    stays));
  }

  private void add(
      int row, Kind kind, String words, @Nullable Nearest nearest, @Nullable String stays) {
    found.put(
        row,
        new Finding(
            row, nameOf(row), gallery.source(row), new Reason(kind.word(), words), nearest, stays));
    if (stays == null) {
      aside.set(row);
    }
  }
}
