package dev.facepipe.scalable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes messages of the scalable tier's request queue. */
class PictureMessageFuzzTest {
  static Stream<byte[]> messages() {
    return Stream.of(
            "null",
            "{'v':2}",
            "{'v':2,'request_id':'a','key':'test_000.jpg',"
                + "'reply_to':'http://sqs/answers','received_at':'2026-11-22T08:00:00Z'}",
            "{'v':1,'request_id':'a','key':'test_000.jpg','etag':'\\\"9b2c\\\"',"
                + "'reply_to':'http://sqs/answers','received_at':'2026-11-22T08:00:00Z'}")
        .map(json -> json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("messages")
  @FuzzTest
  void messageIsReadOrRefused(byte[] bytes) {
    String body = new String(bytes, StandardCharsets.UTF_8);
    Promises.read(
            bytes.length, () -> PictureMessage.read(body), Set.of(IllegalArgumentException.class))
        .ifPresent(PictureMessageFuzzTest::requireRoundTrip);
  }

  private static void requireRoundTrip(PictureMessage message) {
    try {
      Promises.requireEqual(message, PictureMessage.read(message.written()));
    } catch (IllegalArgumentException e) {
      Promises.require(
          String.valueOf(e.getMessage()).contains("expected under 1024"),
          "message that was read can't be written");
    }
  }
}
