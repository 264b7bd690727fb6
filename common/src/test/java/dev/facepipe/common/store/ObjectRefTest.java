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
  void stemIsTheKeyWithoutItsFileExtension(String key, String stem) {
    assertEquals(stem, new ObjectRef("videos", key).stem());
  }

  @Test // found by S3EventFuzzTest
  void refusalsDoNotRepeatTheName() {
    String name = "a\nb" + "c".repeat(5000);

    IllegalArgumentException noUrl =
        assertThrows(IllegalArgumentException.class, () -> ObjectRef.parse(name));
    IllegalArgumentException noKey =
        assertThrows(IllegalArgumentException.class, () -> new ObjectRef(name, ""));
    IllegalArgumentException noBucket =
        assertThrows(IllegalArgumentException.class, () -> new ObjectRef("a/\n", "key"));

    assertEquals(
        "object URL of 5003 characters cannot be read; expected s3://bucket/key",
        noUrl.getMessage());
    assertEquals("object key is empty; expected at least 1 character", noKey.getMessage());
    assertEquals(
        "bucket name of 3 characters is empty or has a slash; expected a name without slash",
        noBucket.getMessage());
  }

  /**
   * Found by fuzzing. A message on the queue may point to any key, and clients see the error
   * message.
   */
  @Test
  void aMessageAboutAKeyWithALineBreakIsOneLine() {
    assertEquals(
        "s3://claims/a?b: no such object",
        new UnusableObject(new ObjectRef("claims", "a\u0089b"), "no such object").getMessage());
  }
}
