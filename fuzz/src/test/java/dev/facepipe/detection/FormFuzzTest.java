package dev.facepipe.detection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes forms that browsers post. The boundary is known. */
class FormFuzzTest {
  static Stream<byte[]> forms() {
    return Stream.of(
            "--x\r\nContent-Disposition: form-data; name='a'; filename='C:\\b.gif'\r\n\r\nGIF89a\r\n--x--\r\n",
            "--x\r\ncontent-disposition: form-data; name=request_id\r\n\r\na\r\n"
                + "--x\r\nContent-Disposition: form-data; filename*=UTF-8''%C3%A9\r\n\r\nGIF89a\r\n--x--",
            "--x--\r\n")
        .map(form -> form.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("forms")
  @FuzzTest
  void formIsReadOrRefused(byte[] form) {
    Promises.read(
            form.length,
            () ->
                FrameRequests.of(
                    form, "multipart/form-data; boundary=x", null, null, Instant.EPOCH),
            Set.of(FrameRefused.class))
        .ifPresent(FrameBodyFuzzTest::requireRoundTrip);
  }
}
