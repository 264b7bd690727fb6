package dev.facepipe.video.ffmpeg;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes the detection of bare Motion-JPEG videos. */
class MotionJpegFuzzTest {
  static Stream<byte[]> jpegs() {
    return Stream.of("\u00ff\u00d8\u00ff\u00da\0\2x\u00ff\u00d9".repeat(3))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("jpegs")
  @FuzzTest
  void motionJpegIsDetected(byte[] file) {
    Promises.read(file.length, () -> MotionJpeg.is(new ByteArrayInputStream(file)), Set.of());
  }
}
