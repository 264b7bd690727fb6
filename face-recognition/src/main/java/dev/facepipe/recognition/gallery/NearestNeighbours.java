package dev.facepipe.recognition.gallery;

import dev.facepipe.common.network.Batches;
import dev.facepipe.common.network.CodeRows;
import dev.facepipe.common.network.Cores;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds exact nearest neighbours by L2 distance, over all vectors.
 *
 * <p>Works in two steps. The first estimates every squared distance, {@code |p|² + |g|² - 2 p·g},
 * from codes: each value of a vector as a whole number of one byte times the vector's step. The
 * products of codes are exact, so what an estimate may be wrong by is known from the lengths of
 * what the codes leave out. The second step recomputes, with the values themselves, the vectors
 * that may still be the nearest, or the nearest of another person. Only the second step ranks
 * vectors and gives the reported distances, so the codes never change an answer.
 *
 * <p>The first step reads a quarter of the bytes that the values have, in libtorch, which is as
 * fast with Java's quick compiler. A small gallery has no codes, and only the second step.
 *
 * <p>Thread-safe. Owns native memory until released or unreachable; {@link CodeRows} says how much.
 */
final class NearestNeighbours {
  /** Stands for no vector. */
  static final int NONE = -1;

  /**
   * Least number of values for which codes pay off: about as many as Java compares with one probe
   * while it waits for libtorch, 0.25 ms. Measured: docs/gallery.md.
   */
  static final long LEAST_FOR_CODES = 1 << 18;

  /**
   * Most vectors whose codes are one block. A larger block is searched a little faster, but takes
   * twice as long to pack, which walks through all its vectors for each dimension.
   */
  private static final int MOST_IN_BLOCK = 1 << 13;

  /** Most probes at a time: each has an estimate for each vector of the blocks at work. */
  private static final int MOST_PROBES = 16;

  /** Vectors that are copied at a time. */
  private static final int COPIED = 64; // a multiple of 4

  /**
   * More than all relative errors of sums in double together: each is at most half a unit in the
   * last place, 2^-53, for each of at most 2,096 dimensions, and they are four.
   */
  private static final double ROUNDING = 0x1p-39;

  private static final Cleaner CLEANER = Cleaner.create();

  private final Vectors vectors;
  private final int[] persons;

  /** The vectors of a small gallery, {@link #COPIED} at a time. */
  private final double @Nullable [][][] small;

  private final @Nullable Codes codes;
  private final Cleaner.Cleanable memory;

  /** Read by searches that use the codes; written to release them. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private boolean released;

  /**
   * The result for one probe.
   *
   * @param nearest row of the nearest vector; the first of equal distances
   * @param distance L2 distance to {@code nearest}
   * @param runnerUp row of the nearest vector of another person, the first of equal distances; or
   *     {@link #NONE}
   * @param runnerUpDistance L2 distance to {@code runnerUp}; NaN without a runner-up
   */
  record Found(int nearest, double distance, int runnerUp, double runnerUpDistance) {}

  /**
   * Builds the index.
   *
   * @param vectors one or more rows of finite values
   * @param persons the person of each row; equal numbers mean the same person
   */
  NearestNeighbours(Vectors vectors, int[] persons) {
    this(vectors, persons, LEAST_FOR_CODES);
  }

  /**
   * Builds the index.
   *
   * @param leastForCodes least number of values for which the index has codes
   */
  NearestNeighbours(Vectors vectors, int[] persons, long leastForCodes) {
    this.vectors = vectors;
    this.persons = persons;
    boolean few = vectors.values() < leastForCodes;
    this.small =
        few
            ? IntStream.iterate(0, first -> first < persons.length, first -> first + COPIED)
                .mapToObj(this::copied)
                .toArray(double[][][]::new)
            : null;
    Codes made = few || vectors.dimensions() > CodeRows.MOST_DIMENSIONS ? null : Codes.of(vectors);
    this.codes = made;
    this.memory = CLEANER.register(this, made == null ? () -> {} : made::close);
  }

  /**
   * Frees the native memory when no search uses it any more. Later searches give the same results,
   * slowly.
   */
  void release() {
    use.writeLock().lock();
    try {
      released = true;
      memory.clean();
    } finally {
      use.writeLock().unlock();
    }
  }

  /** Returns the nearest vectors for each probe, in the order of the probes. */
  List<Found> find(List<float[]> probes) {
    Codes coded = codes;
    if (coded != null && !probes.isEmpty()) {
      use.readLock().lock();
      try {
        if (!released) {
          return Batches.of(probes, MOST_PROBES).stream()
              .flatMap(some -> find(some, coded).stream())
              .toList();
        }
      } finally {
        use.readLock().unlock();
        Reference.reachabilityFence(this); // else the cleaner could free codes in use
      }
    }
    return probes.stream().map(this::findAmongAll).toList();
  }

  private List<Found> find(List<float[]> probes, Codes coded) {
    Probe[] queries = probes.stream().map(Probe::new).toArray(Probe[]::new);
    byte[] numbers = Probe.codes(queries);
    List<Scan[]> scans =
        Cores.each(
            coded.blocks, block -> block.scan(queries, block.rows.products(numbers), persons));
    return IntStream.range(0, queries.length)
        .mapToObj(i -> decide(queries[i].values, scans.stream().map(scan -> scan[i]).toList()))
        .toList();
  }

  private Found decide(float[] probe, List<Scan> scans) {
    TwoPeople bounds = new TwoPeople();
    for (Scan scan : scans) {
      bounds.add(scan.bounds);
    }
    Ranking ranking = new Ranking();
    float[] values = new float[probe.length];
    for (Scan scan : scans) {
      for (int i = 0; i < scan.count; i++) {
        int row = scan.rows[i];
        if (!bounds.excludes(persons[row], scan.least[i])) {
          vectors.copy(row, values);
          ranking.add(row, persons[row], squaredDistance(probe, values));
        }
      }
    }
    return ranking.found();
  }

  /** Compares with every vector. */
  private Found findAmongAll(float[] probe) {
    double[] numbers = doubles(probe, 0, probe.length);
    double[] distances = new double[COPIED];
    Ranking ranking = new Ranking();
    for (int first = 0; first < persons.length; first += COPIED) {
      double[][] some = small == null ? copied(first) : small[first / COPIED];
      squaredDistances(numbers, some, distances);
      for (int i = 0; i < some.length; i++) {
        ranking.add(first + i, persons[first + i], distances[i]);
      }
    }
    return ranking.found();
  }

  /** Returns at most {@link #COPIED} vectors, from {@code first} on. */
  private double[][] copied(int first) {
    int n = vectors.dimensions();
    float[] values = new float[Math.min(COPIED, persons.length - first) * n];
    vectors.copy(first, values);
    return IntStream.range(0, values.length / n)
        .mapToObj(row -> doubles(values, row * n, n))
        .toArray(double[][]::new);
  }

  private static double[] doubles(float[] values, int from, int count) {
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = values[from + i];
    }
    return doubles;
  }

  /**
   * Writes the squared distances, as {@link #squaredDistance} computes them. Takes four rows at a
   * time, so that no addition waits for the one before.
   */
  private static void squaredDistances(double[] probe, double[][] rows, double[] distances) {
    for (int row = 0; row < rows.length; row += 4) {
      double[] a = rows[row];
      double[] b = rows[Math.min(row + 1, rows.length - 1)];
      double[] c = rows[Math.min(row + 2, rows.length - 1)];
      double[] e = rows[Math.min(row + 3, rows.length - 1)];
      double sumA = 0;
      double sumB = 0;
      double sumC = 0;
      double sumE = 0;
      for (int d = 0; d < probe.length; d++) {
        double p = probe[d];
        double byA = p - a[d];
        double byB = p - b[d];
        double byC = p - c[d];
        double byE = p - e[d];
        sumA += byA * byA;
        sumB += byB * byB;
        sumC += byC * byC;
        sumE += byE * byE;
      }
      distances[row] = sumA;
      distances[row + 1] = sumB;
      distances[row + 2] = sumC;
      distances[row + 3] = sumE;
    }
  }

  /** Returns the sum of squared differences, in double, from the first dimension to the last. */
  static double squaredDistance(float[] probe, float[] vector) {
    double sum = 0;
    for (int d = 0; d < probe.length; d++) {
      double difference = (double) probe[d] - vector[d];
      sum += difference * difference;
    }
    return sum;
  }

  /** The codes of all vectors. */
  private record Codes(List<Block> blocks) {
    static Codes of(Vectors vectors) {
      int size = Math.min(MOST_IN_BLOCK, (vectors.rows() + Cores.COUNT - 1) / Cores.COUNT);
      List<Integer> firsts =
          IntStream.iterate(0, first -> first < vectors.rows(), first -> first + size)
              .boxed()
              .toList();
      return new Codes(
          Cores.each(
              firsts, first -> Block.of(vectors, first, Math.min(size, vectors.rows() - first))));
    }

    void close() {
      blocks.forEach(block -> block.rows.close());
    }
  }

  /**
   * The codes of successive vectors.
   *
   * @param first the first vector's row
   * @param steps what a code of 1 stands for, for each vector
   * @param squaredNorms of each vector
   * @param longest the largest norm of a vector
   * @param longestRest the largest norm of what codes leave out of a vector
   */
  private record Block(
      int first,
      CodeRows rows,
      float[] steps,
      double[] squaredNorms,
      double longest,
      double longestRest) {

    static Block of(Vectors vectors, int first, int count) {
      float[] steps = new float[count];
      double[] norms = new double[count];
      double[] rests = new double[count];
      CodeRows rows =
          CodeRows.pack(
              count,
              vectors.dimensions(),
              codes -> {
                float[] values = new float[vectors.dimensions()];
                byte[] coded = new byte[values.length];
                for (int row = 0; row < count; row++) {
                  vectors.copy(first + row, values);
                  norms[row] = squaredNorm(values);
                  steps[row] = step(values, CodeRows.LARGEST);
                  rests[row] = code(values, steps[row], coded);
                  codes.put(coded);
                }
              });
      return new Block(first, rows, steps, norms, longest(norms), longest(rests));
    }

    private static double longest(double[] squaredNorms) {
      return Math.sqrt(Arrays.stream(squaredNorms).max().orElse(0));
    }

    /** Returns, for each probe, the vectors of this block that may be the nearest. */
    Scan[] scan(Probe[] probes, float[] products, int[] persons) {
      Scan[] scans = new Scan[probes.length];
      for (int i = 0; i < probes.length; i++) {
        scans[i] = scan(probes[i], products, i * steps.length, persons);
      }
      return scans;
    }

    private Scan scan(Probe probe, float[] products, int from, int[] persons) {
      double error = largestError(probe);
      double twice = 2 * probe.step;
      double norm = probe.squaredNorm;
      var scan = new Scan();
      double limit = scan.bounds.second;
      for (int row = 0; row < steps.length; row++) {
        double estimate = norm + squaredNorms[row] - twice * steps[row] * products[from + row];
        if (estimate - error <= limit) { // else two people are nearer, as for most
          scan.add(first + row, persons[first + row], estimate, error);
          limit = scan.bounds.second;
        }
      }
      return scan;
    }

    /**
     * Returns a bound on the difference between an estimate and the squared distance.
     *
     * <p>A vector is g = ĝ + r, where ĝ is what its codes stand for, and a probe p = p̂ + q. So p·g
     * differs from the known p̂·ĝ by p̂·r + q·g, which is at most |p̂||r| + |q||g|
     * (Cauchy-Schwarz). The product counts twice. The rest is rounding of doubles, of which no
     * chain is longer than a few times the dimensions, of values of at most (|p| + |g|)².
     */
    private double largestError(Probe probe) {
      double norms = Math.sqrt(probe.squaredNorm) + longest;
      double leftOut = probe.codedNorm() * longestRest + probe.rest * longest;
      return 2 * leftOut + ROUNDING * norms * norms;
    }
  }

  /** A probe, and its codes: whole numbers times {@code step}. */
  private static final class Probe {
    private final float[] values;
    private final byte[] codes;
    private final double squaredNorm;
    private final double step;

    /** Norm of what the codes leave out. */
    private final double rest;

    Probe(float[] values) {
      this.values = values;
      this.codes = new byte[values.length];
      this.squaredNorm = squaredNorm(values);
      float stepOfProbe = step(values, CodeRows.LARGEST_OF_PROBE);
      this.step = stepOfProbe;
      this.rest = Math.sqrt(code(values, stepOfProbe, codes));
    }

    /** Returns a bound on the norm of what the codes stand for. */
    double codedNorm() {
      return Math.sqrt(squaredNorm) + rest;
    }

    static byte[] codes(Probe[] probes) {
      int dimensions = probes[0].codes.length;
      byte[] all = new byte[probes.length * dimensions];
      for (int i = 0; i < probes.length; i++) {
        System.arraycopy(probes[i].codes, 0, all, i * dimensions, dimensions);
      }
      return all;
    }
  }

  /** Returns a step with which no value is more than {@code most} steps. */
  private static float step(float[] values, int most) {
    float largest = 0;
    for (float value : values) {
      float size = Math.abs(value);
      if (size > largest) {
        largest = size;
      }
    }
    return Math.nextUp(largest / most);
  }

  /** Writes the nearest codes; returns the squared norm of what they leave out. */
  private static double code(float[] values, float step, byte[] codes) {
    double inverse = 1.0 / step;
    double sum = 0;
    for (int d = 0; d < values.length; d++) {
      // Above 0 before the fraction is cut off: rounds to the nearest without a branch.
      int nearest = (int) (values[d] * inverse + 128.5) - 128;
      codes[d] = (byte) nearest;
      double rest = values[d] - (double) step * nearest;
      sum += rest * rest;
    }
    return sum;
  }

  private static double squaredNorm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** The two people with the smallest numbers, and these numbers. */
  private static final class TwoPeople {
    private int person = NONE;
    private double first = Double.POSITIVE_INFINITY;
    private int otherPerson = NONE;
    private double second = Double.POSITIVE_INFINITY;

    void add(int whose, double number) {
      if (number < first) {
        if (whose != person) {
          otherPerson = person;
          second = first;
        }
        person = whose;
        first = number;
      } else if (whose != person && number < second) {
        otherPerson = whose;
        second = number;
      }
    }

    void add(TwoPeople others) {
      add(others.person, others.first);
      add(others.otherPerson, others.second);
    }

    /**
     * Returns true if a row with this lower bound is neither the nearest nor the nearest of another
     * person: a row of the same person is nearer, or two people are.
     */
    boolean excludes(int whose, double lowerBound) {
      return lowerBound > (whose == person ? first : second);
    }
  }

  /** The rows of a block that may be nearest, with lower bounds of their squared distances. */
  private static final class Scan {
    /** The two people that are nearest at the latest, and upper bounds of squared distances. */
    private final TwoPeople bounds = new TwoPeople();

    private int[] rows = new int[16];
    private double[] least = new double[16];
    private int count;

    void add(int row, int whose, double estimate, double error) {
      if (bounds.excludes(whose, estimate - error)) {
        return;
      }
      bounds.add(whose, estimate + error);
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
        least = Arrays.copyOf(least, 2 * count);
      }
      rows[count] = row;
      least[count++] = estimate - error;
    }
  }

  /** Keeps the nearest row and the nearest row of another person. Takes rows in ascending order. */
  private static final class Ranking {
    private int nearest = NONE;
    private int person = NONE;
    private double distance = Double.POSITIVE_INFINITY;
    private int runnerUp = NONE;
    private double runnerUpDistance = Double.POSITIVE_INFINITY;

    void add(int row, int whose, double squaredDistance) {
      if (nearest == NONE || squaredDistance < distance) {
        if (whose != person) {
          runnerUp = nearest;
          runnerUpDistance = distance;
        }
        nearest = row;
        person = whose;
        distance = squaredDistance;
      } else if (whose != person && (runnerUp == NONE || squaredDistance < runnerUpDistance)) {
        runnerUp = row;
        runnerUpDistance = squaredDistance;
      }
    }

    Found found() {
      return new Found(
          nearest,
          Math.sqrt(distance),
          runnerUp,
          runnerUp == NONE ? Double.NaN : Math.sqrt(runnerUpDistance));
    }
  }
}
