package dev.facepipe.common.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoresTest {
  @Test
  void resultsComeInTheOrderOfThePieces() {
    List<Integer> pieces = IntStream.range(0, 1000).boxed().toList();

    assertEquals(pieces.stream().map(i -> i * i).toList(), Cores.each(pieces, i -> i * i));
  }

  @Test
  void onlyPoolThreadsAreCores() {
    assertFalse(Cores.isOne());
    assertEquals(List.of(true, true), Cores.each(List.of(1, 2), piece -> Cores.isOne()));
  }

  @Test
  void theExceptionOfAPieceIsThrown() {
    var failure = new IllegalArgumentException("piece 2");

    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Cores.each(
                    List.of(1, 2, 3),
                    piece -> {
                      if (piece == 2) {
                        throw failure;
                      }
                      return piece;
                    }));

    assertSame(failure, thrown);
  }

  @Test
  void eachWaitsForAllPiecesAlsoWhenOneFails() {
    var finished = new AtomicInteger();

    assertThrows(
        IllegalStateException.class,
        () ->
            Cores.each(
                IntStream.range(0, 50).boxed().toList(),
                piece -> {
                  if (piece == 0) {
                    throw new IllegalStateException("the first");
                  }
                  LockSupport.parkNanos(1_000_000);
                  return finished.incrementAndGet();
                }));

    assertEquals(49, finished.get());
  }

  @Test
  void aPieceThatCallsEachIsRefused() {
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () -> Cores.each(List.of(1), piece -> Cores.each(List.of(2), inner -> inner)));

    assertTrue(thrown.getMessage().contains("Cores.each was called on a core thread"));
  }

  @Test
  void noPiecesGiveNoResults() {
    assertEquals(List.of(), Cores.each(List.of(), piece -> piece));
  }
}
