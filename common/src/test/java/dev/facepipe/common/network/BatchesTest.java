package dev.facepipe.common.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
  @Test
  void allBatchesButTheLastAreFull() {
    assertEquals(
        List.of(List.of(1, 2), List.of(3, 4), List.of(5)), Batches.of(List.of(1, 2, 3, 4, 5), 2));
  }

  @ParameterizedTest
  @CsvSource({"0,''", "1,1", "7,4 2 1", "8,8", "13,8 4 1", "20,8 8 4"})
  void batchesOfPowersOfTwoTakeTheLargestFirst(int count, String sizes) {
    List<Integer> all = IntStream.range(0, count).boxed().toList();

    List<List<Integer>> batches = Batches.inPowersOfTwo(all, 8);

    assertEquals(all, batches.stream().flatMap(List::stream).toList());
    assertEquals(
        sizes, String.join(" ", batches.stream().map(b -> Integer.toString(b.size())).toList()));
  }
}
