package dev.facepipe.scalable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.message.RequestId;
import org.junit.jupiter.api.Test;

class PictureMessageTest {
  /** Written by hand: what web servers and workers of two versions agree on. */
  private static final String WRITTEN =
      """
      {"v":1,"request_id":"7f3a","key":"t\\u00E9st_000.jpg","etag":"\\"9b2c\\"",\
      "reply_to":"http://sqs/answers","received_at":"2026-11-22T08:00:00Z"}""";

  private static final PictureMessage MESSAGE = withKey("tést_000.jpg");

  @Test
  void isWrittenAndReadAsAgreed() {
    assertEquals(WRITTEN, MESSAGE.written());
    assertEquals(MESSAGE, PictureMessage.read(WRITTEN));
  }

  @Test
  void keyTooLongForTheQueueIsRefused() {
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
          WRITTEN.replace("\"v\":1", "\"v\":2"), WRITTEN.replace("\"key\"", "\"kee\""), "null", "{}"
        }) {
      assertThrows(IllegalArgumentException.class, () -> PictureMessage.read(broken));
    }
  }

  private static PictureMessage withKey(String key) {
    return new PictureMessage(
        PictureMessage.VERSION,
        new RequestId("7f3a"),
        key,
        "\"9b2c\"",
        "http://sqs/answers",
        "2026-11-22T08:00:00Z");
  }
}
