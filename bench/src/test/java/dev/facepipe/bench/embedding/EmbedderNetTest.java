package dev.facepipe.bench.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EmbedderNetTest {
  @Test
  void resnet34sOperationsAreThoseOfItsLayers() {
    // In millions of products, by hand: 24.4 + 67.7 + 79.9 + 51.9 + 8.0 + 37.7 + 1.2 + 0.03.
    assertEquals(2 * 270.8e6, EmbedderNet.resnet34Flop(), 2 * 0.2e6);
  }
}
