package dev.facepipe.common.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
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

  @Test // found by S3EventFuzzTest
  void aRefusalDoesNotRepeatWhatMayNotBeShown() {
    String name = "a\nb" + "c".repeat(5000);

    IllegalArgumentException noUrl =
        assertThrows(IllegalArgumentException.class, () -> ObjectRef.parse(name));
    IllegalArgumentException noKey =
        assertThrows(IllegalArgumentException.class, () -> new ObjectRef(name, ""));
    IllegalArgumentException noBucket =
        assertThrows(IllegalArgumentException.class, () -> new ObjectRef("a/\n", "key"));

    assertEquals(
        "object has a name of 5003 characters; expected s3://bucket/key", noUrl.getMessage());
    assertEquals("key in a bucket is empty; expected one or more characters", noKey.getMessage());
    assertEquals(
        "bucket's name has 3 characters, or a slash; expected a name without",
        noBucket.getMessage());
  }

  /** Found by fuzzing: claims name any key, and what is wrong with them is told to clients. */
  @Test
  void aKeyThatBreaksLinesIsToldOnOne() {
    assertEquals(
        "s3://claims/a?b: no such object",
        new UnusableObject(new ObjectRef("claims", "a\u0089b"), "no such object").getMessage());
  }
}
