package dev.facepipe.scalable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.message.RequestId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PictureMessageTest {
  /** Written by hand. Web servers and workers of both versions must agree on this text. */
  private static final String WRITTEN =
      """
      {"v":2,"request_id":"7f3a","key":"t\\u00E9st_000.jpg","reply_to":"http://sqs/answers",\
      "received_at":"2026-11-22T08:00:00Z"}""";

  /** A message as the version before wrote it; a queue may still hold some. */
  private static final String SHARED =
      """
      {"v":1,"request_id":"7f3a","key":"t\\u00E9st_000.jpg","etag":"\\"9b2c\\"",\
      "reply_to":"http://sqs/answers","received_at":"2026-11-22T08:00:00Z"}""";

  private static final PictureMessage MESSAGE = withKey("tést_000.jpg");

  @Test
  void textIsAsAgreed() {
    assertEquals(WRITTEN, MESSAGE.written());
    assertEquals(MESSAGE, PictureMessage.read(WRITTEN));
  }

  @Test
  void earlierVersionHasThePictureUnderItsBareName() {
    PictureMessage shared = PictureMessage.read(SHARED);

    assertEquals("tést_000.jpg", shared.pictureKey());
    assertEquals("\"9b2c\"", shared.etag());
    assertEquals(SHARED, shared.written());
    assertEquals("requests/7f3a/tést_000.jpg", MESSAGE.pictureKey());
  }

  /** A bare name has no slash. Path segments in a file name are not followed. */
  @Test
  void ownKeysNeverEqualBareNames() {
    assertEquals("requests/7f3a/requests", withKey("requests").pictureKey());
    assertEquals("requests/7f3a/%2E%2E/b/a.jpg", withKey("../b/a.jpg").pictureKey());
  }

  /** A file name has at most 255 bytes. In JSON, a letter of two bytes takes six characters. */
  @Test
  void longestFileNameFits() {
    PictureMessage longest =
        PictureMessage.of(
            new RequestId("0f8fad5b-d9cb-469f-a165-70867728950e"),
            "ж".repeat(125) + ".jpg",
            "https://sqs.eu-central-1.amazonaws.com/123456789012/facepipe-prod-responses-10",
            Instant.parse("2026-11-22T08:00:00.123456Z"));

    assertTrue(longest.written().length() < 1024, longest.written());
  }

  @Test
  void tooLongKeyIsRefused() {
    PictureMessage fits = withKey("x".repeat(800));
    PictureMessage tooLong = withKey("x".repeat(1000));

    assertTrue(fits.written().length() < 1024);
    var refused = assertThrows(IllegalArgumentException.class, tooLong::written);
    assertTrue(String.valueOf(refused.getMessage()).contains("expected under 1024"));
  }

  @Test
  void otherVersionsAndMissingFieldsAreRefused() {
    for (String broken :
        new String[] {
          WRITTEN.replace("\"v\":2", "\"v\":3"),
          WRITTEN.replace("\"v\":2", "\"v\":1"),
          SHARED.replace("etag", "tage"),
          WRITTEN.replace("\"key\"", "\"kee\""),
          "null",
          "{}"
        }) {
      assertThrows(IllegalArgumentException.class, () -> PictureMessage.read(broken));
    }
  }

  private static PictureMessage withKey(String key) {
    return PictureMessage.of(
        new RequestId("7f3a"), key, "http://sqs/answers", Instant.parse("2026-11-22T08:00:00Z"));
  }
}
