package dev.facepipe.recognition.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNeighboursTest {
  private static final long WITH_CODES = 1;
  private static final long WITHOUT_CODES = Long.MAX_VALUE;

  /** Computes all distances from first row to last. The index must find exactly the same values. */
  private static NearestNeighbours.Found slow(float[] probe, float[] vectors, int[] persons) {
    int nearest = slowRow(probe, vectors, persons, NearestNeighbours.NONE);
    int runnerUp = slowRow(probe, vectors, persons, persons[nearest]);
    return new NearestNeighbours.Found(
        nearest,
        slowDistance(probe, vectors, nearest),
        runnerUp,
        runnerUp < 0 ? Double.NaN : slowDistance(probe, vectors, runnerUp));
  }

  private static int slowRow(float[] probe, float[] vectors, int[] persons, int except) {
    int best = -1;
    for (int row = 0; row < persons.length; row++) {
      if (persons[row] != except
          && (best < 0 || slowDistance(probe, vectors, row) < slowDistance(probe, vectors, best))) {
        best = row;
      }
    }
    return best;
  }

  private static double slowDistance(float[] probe, float[] vectors, int row) {
    double sum = 0;
    for (int d = 0; d < probe.length; d++) {
      double difference = (double) probe[d] - (double) vectors[row * probe.length + d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  private static void assertEqualsSlowSearch(
      List<float[]> probes, float[] vectors, int[] persons, int dimensions) {
    List<NearestNeighbours.Found> expected =
        probes.stream().map(probe -> slow(probe, vectors, persons)).toList();

    for (long leastForCodes : new long[] {WITH_CODES, WITHOUT_CODES}) {
      var index = new NearestNeighbours(Vectors.of(vectors, dimensions), persons, leastForCodes);
      assertEquals(expected, index.find(probes));
      index.release();
      assertEquals(expected, index.find(probes), "after the release");
    }
  }

  private static float[] gaussian(Random random, int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,2", "511,5,7", "512,4,3", "513,7,513", "1025,130,40", "3000,512,300"})
  void findsWhatTheSlowVersionFinds(int rows, int dimensions, int people) {
    var random = new Random(rows);
    float[] vectors = gaussian(random, rows * dimensions);
    int[] persons = random.ints(rows, 0, people).toArray();
    var probes = new ArrayList<float[]>();
    for (int i = 0; i < 9; i++) {
      probes.add(gaussian(random, dimensions));
    }

    assertEqualsSlowSearch(probes, vectors, persons, dimensions);
  }

  @Test
  void findsWhatTheSlowVersionFindsAmong20000() {
    var random = new Random(20_000);
    float[] vectors = gaussian(random, 20_000 * 128);
    int[] persons = random.ints(20_000, 0, 9_000).toArray();
    var probes = new ArrayList<float[]>();
    for (int i = 0; i < 16; i++) {
      probes.add(gaussian(random, 128));
    }

    assertEqualsSlowSearch(probes, vectors, persons, 128);
  }

  @Test
  void findsAmongVectorsWithEqualEstimates() {
    // 2,000 copies of one vector; in each copy some values differ by a few units in the last
    // place. Squared distances then differ by about 1e-7 of the squared norm, below the
    // estimate's rounding error.
    var random = new Random(7);
    float[] centre = gaussian(random, 256);
    float[] vectors = new float[2_000 * 256];
    for (int i = 0; i < vectors.length; i++) {
      float value = centre[i % 256];
      vectors[i] = value + random.nextInt(-3, 4) * Math.ulp(value);
    }
    int[] persons = random.ints(2_000, 0, 50).toArray();

    assertEqualsSlowSearch(List.of(centre, gaussian(random, 256)), vectors, persons, 256);
  }

  @Test
  void firstOfEqualVectorsWins() {
    var random = new Random(3);
    float[] vector = gaussian(random, 64);
    float[] vectors = new float[1_500 * 64];
    for (int row = 0; row < 1_500; row++) {
      System.arraycopy(vector, 0, vectors, row * 64, 64);
    }
    int[] persons = new int[1_500];
    Arrays.fill(persons, 700, 1_500, 1);

    var expected = List.of(new NearestNeighbours.Found(0, 0, 700, 0));

    assertEquals(
        expected,
        new NearestNeighbours(Vectors.of(vectors, 64), persons, WITH_CODES).find(List.of(vector)));
    assertEquals(
        expected,
        new NearestNeighbours(Vectors.of(vectors, 64), persons, WITHOUT_CODES)
            .find(List.of(vector)));
  }

  @Test
  void findsAmongValuesWhoseSquaresOverflow() {
    float[] vectors = {3e38f, 0, -3e38f, 0, 1e-30f, 0, 2e-30f, 0, 1e20f, 1e20f};
    int[] persons = {0, 1, 2, 3, 4};

    assertEqualsSlowSearch(
        List.of(
            new float[] {2.9e38f, 0},
            new float[] {-1e38f, 1},
            new float[] {0, 0},
            new float[] {1.9e-30f, 0},
            new float[] {1e20f, 0}),
        vectors,
        persons,
        2);
  }

  @Test
  void findsAmongValuesWhoseSquaresUnderflow() {
    float[] vectors = {4e-30f, 0, 1e-30f, 0, 2e-30f, 0};

    assertEqualsSlowSearch(
        List.of(new float[] {1.9e-30f, 0}, new float[] {0, 0}), vectors, new int[] {0, 1, 2}, 2);
  }

  @Test
  void onePersonHasNoRunnerUp() {
    var expected = List.of(new NearestNeighbours.Found(1, 1, NearestNeighbours.NONE, Double.NaN));
    for (long leastForCodes : new long[] {WITH_CODES, WITHOUT_CODES}) {
      var index =
          new NearestNeighbours(Vectors.of(new float[] {5, 1}, 1), new int[] {0, 0}, leastForCodes);
      assertEquals(expected, index.find(List.of(new float[] {0})));
    }
  }

  @Test
  void findsWhatTheSlowVersionFindsWhenOnePersonFillsABlock() {
    var random = new Random(11);
    float[] vectors = gaussian(random, 4_000 * 8);
    int[] persons = new int[4_000];
    Arrays.fill(persons, 3_500, 4_000, 1);

    assertEqualsSlowSearch(List.of(gaussian(random, 8), gaussian(random, 8)), vectors, persons, 8);
  }

  @Test
  void findsAmongVectorsOfVeryDifferentLengths() {
    var random = new Random(12);
    float[] vectors = gaussian(random, 3_000 * 32);
    for (int row = 0; row < 3_000; row++) {
      float length = (float) Math.pow(10, random.nextInt(-20, 19));
      for (int at = row * 32; at < (row + 1) * 32; at++) {
        vectors[at] *= length;
      }
    }
    vectors[64] = 0;
    Arrays.fill(vectors, 32, 64, 0); // a vector of zeros
    int[] persons = random.ints(3_000, 0, 1_000).toArray();

    assertEqualsSlowSearch(
        List.of(new float[32], gaussian(random, 32), Arrays.copyOfRange(vectors, 320, 352)),
        vectors,
        persons,
        32);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void releasedIndexesKeepNoMemory() throws IOException {
    var random = new Random(13);
    Vectors vectors = Vectors.of(gaussian(random, 8_192 * 512), 512);
    int[] persons = random.ints(8_192, 0, 100).toArray();
    new NearestNeighbours(vectors, persons).release();
    long before = residentMegabytes();

    for (int i = 0; i < 50; i++) { // 4 MiB of codes each
      new NearestNeighbours(vectors, persons).release();
    }

    long grown = residentMegabytes() - before;
    assertTrue(grown < 80, grown + " MiB");
  }

  private static long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }
}
