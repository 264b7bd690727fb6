package dev.facepipe.common.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeRowsTest {
  private static byte[] codes(Random random, int count, int largest) {
    byte[] codes = new byte[count];
    for (int i = 0; i < count; i++) {
      codes[i] = (byte) random.nextInt(-largest, largest + 1);
    }
    return codes;
  }

  /** Sums whole numbers one after the other. */
  private static float[] slow(byte[] probes, byte[] rows, int dimensions) {
    int count = rows.length / dimensions;
    float[] products = new float[probes.length / dimensions * count];
    for (int i = 0; i < products.length; i++) {
      int sum = 0;
      for (int d = 0; d < dimensions; d++) {
        sum += probes[i / count * dimensions + d] * rows[i % count * dimensions + d];
      }
      products[i] = sum;
    }
    return products;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,7,3", "3,130,40", "1,512,1000", "8,512,333", "17,2096,9"})
  void productsAreExact(int probes, int dimensions, int count) {
    var random = new Random(count);
    byte[] rows = codes(random, count * dimensions, CodeRows.LARGEST);
    byte[] asked = codes(random, probes * dimensions, CodeRows.LARGEST_OF_PROBE);
    float[] expected = slow(asked, rows, dimensions);

    try (CodeRows fast =
            CodeRows.pack(rows.length / dimensions, dimensions, codes -> codes.put(rows));
        CodeRows plain =
            CodeRows.packPlain(rows.length / dimensions, dimensions, codes -> codes.put(rows))) {
      assertArrayEquals(expected, fast.products(asked));
      assertArrayEquals(expected, plain.products(asked));
    }
  }

  @Test
  void productsOfTheLargestNumbersAreExact() {
    byte[] rows = new byte[4 * CodeRows.MOST_DIMENSIONS];
    Arrays.fill(rows, (byte) CodeRows.LARGEST);
    Arrays.fill(rows, 0, rows.length / 2, (byte) -CodeRows.LARGEST);
    byte[] asked = new byte[2 * CodeRows.MOST_DIMENSIONS];
    Arrays.fill(asked, (byte) CodeRows.LARGEST_OF_PROBE);
    Arrays.fill(asked, 0, asked.length / 2, (byte) -CodeRows.LARGEST_OF_PROBE);
    float[] expected = slow(asked, rows, CodeRows.MOST_DIMENSIONS);

    try (CodeRows fast =
            CodeRows.pack(
                rows.length / CodeRows.MOST_DIMENSIONS,
                CodeRows.MOST_DIMENSIONS,
                codes -> codes.put(rows));
        CodeRows plain =
            CodeRows.packPlain(
                rows.length / CodeRows.MOST_DIMENSIONS,
                CodeRows.MOST_DIMENSIONS,
                codes -> codes.put(rows))) {
      assertArrayEquals(expected, fast.products(asked));
      assertArrayEquals(expected, plain.products(asked));
    }
  }

  @Test
  void tooManyDimensionsAreRefused() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> CodeRows.pack(3, 4_096, codes -> {}).close());

    assertEquals(
        "3 rows of 4096 codes; expected one or more rows of 1 to 2096", thrown.getMessage());
  }
}
