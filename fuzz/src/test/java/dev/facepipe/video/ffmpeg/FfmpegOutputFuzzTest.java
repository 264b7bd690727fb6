package dev.facepipe.video.ffmpeg;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.fuzz.Promises;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes FFmpeg's output, frames and messages. A hostile video may influence both. */
class FfmpegOutputFuzzTest {
  static Stream<byte[]> outputs() {
    return Stream.of(
            "\0\nSMJPEG\0\0\0\0\0\0\0\0_TXT\0\0\0\3a=bHENDvidD\0\0\0\0\0\0\0\3abcDONE",
            "\0\nSMJPEG\0\0\0\0\0\0\0\0vidD\0\0\0\0\4\0\0\0",
            "[mov @ 0x55] [error] moov atom not found\n[warning] odd\n",
            "[info]   Stream #0:1[0x2](und): Video: h264, yuv420p, 640x480 [SAR 1:1], 25 fps (default)",
            "[Parsed_scale_0 @ 0x7f] [verbose] w:320 h:240 fmt:gray -> w:427 h:240 fmt:gray",
            "[a] [b] [fatal] \u001b[31m \u2028")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("outputs")
  @FuzzTest
  void framesAreReadAndMessagesAreOneLine(byte[] output) {
    Promises.read(
            output.length, () -> frames(output), Set.of(IOException.class, EOFException.class))
        .ifPresent(
            bytes ->
                Promises.require(bytes <= output.length, "frames have more bytes than the input"));
    Promises.read(
            output.length,
            () -> new FfmpegMessages(new ByteArrayInputStream(output)).first(),
            Set.of())
        .ifPresent(Promises::requireReadable);
    requireBoundedTracksAndSizes(output);
  }

  private static void requireBoundedTracksAndSizes(byte[] output) {
    Promises.read(
            output.length,
            () -> Track.ofFilm(new FfmpegMessages(new ByteArrayInputStream(output)).lines()),
            Set.of())
        .flatMap(track -> track)
        .ifPresent(
            track ->
                Promises.require(
                    track.number() >= 0 && track.pixels() >= 0, "number or pixels are negative"));
    Promises.read(
            output.length,
            () -> CommonFrameSize.of(new FfmpegMessages(new ByteArrayInputStream(output)).lines()),
            Set.of())
        .flatMap(canvas -> canvas)
        .ifPresent(
            canvas ->
                Promises.require(
                    canvas.width() >= 1
                        && canvas.height() >= 1
                        && canvas.width() * canvas.height() <= ImageCodec.MAX_PIXELS,
                    "canvas is %dx%d".formatted(canvas.width(), canvas.height())));
  }

  /** Returns the total bytes of all frames. */
  private static long frames(byte[] output) throws IOException {
    JpegParts parts = new JpegParts(new ByteArrayInputStream(output));
    long bytes = 0;
    for (Optional<JpegParts.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      bytes += part.get().jpeg().length;
    }
    return bytes;
  }
}
