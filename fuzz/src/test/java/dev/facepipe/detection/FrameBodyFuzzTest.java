package dev.facepipe.detection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.common.message.Json;
import dev.facepipe.fuzz.Promises;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes JSON requests of cameras. */
class FrameBodyFuzzTest {
  static Stream<byte[]> bodies() {
    return Stream.of(
            "{}",
            "{'content':'aGVsbG8='}",
            "{'request_id':'cam-7','content':'aGVsbG8','filename':'C:\\\\frames\\\\1.jpg'}",
            "{'request_id':null,'content':'data:image/jpeg;base64,aGVs\\r\\nbG8_-'}",
            "{'request_id':7,'content':[],'filename':{'a':1e999}}",
            "[\\ud800]")
        .map(json -> json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("bodies")
  @FuzzTest
  void bodyIsReadOrRefused(byte[] body) {
    Promises.read(
            body.length,
            () -> FrameRequests.of(body, "application/json", null, null, Instant.EPOCH),
            Set.of(FrameRefused.class))
        .ifPresent(FrameBodyFuzzTest::requireRoundTrip);
  }

  static void requireRoundTrip(FrameRequest request) {
    Promises.requireReadable(request.requestId().value());
    Map<String, String> json = new HashMap<>();
    json.put("request_id", request.requestId().value());
    json.put("content", Base64.getEncoder().encodeToString(request.picture()));
    if (request.filename() != null) {
      json.put("filename", request.filename());
    }
    if (request.camera() != null) {
      json.put("camera", request.camera());
    }

    FrameRequest again =
        FrameRequests.of(
            Json.write(json).getBytes(StandardCharsets.UTF_8), null, null, null, Instant.EPOCH);

    Promises.requireEqual(request.requestId(), again.requestId());
    Promises.requireEqual("" + request.filename(), "" + again.filename());
    Promises.requireEqual("" + request.camera(), "" + again.camera());
    Promises.require(
        Arrays.equals(request.picture(), again.picture()), "picture differs after a round trip");
  }
}
