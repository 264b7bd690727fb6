package dev.facepipe.common.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectRefTest {
  @ParameterizedTest
  @CsvSource({
    "door.mp4, door",
    "a.b/c.jpg, a.b/c",
    "a.b/c, a.b/c",
    "door.2026.mp4, door.2026",
    "a/.hidden, a/.hidden",
    ".hidden, .hidden",
    "door., door",
  })
  void stemIsTheKeyWithoutTheEndingOfItsLastPart(String key, String stem) {
    assertEquals(stem, new ObjectRef("videos", key).stem());
  }
}
