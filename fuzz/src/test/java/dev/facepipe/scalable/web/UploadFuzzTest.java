package dev.facepipe.scalable.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.fuzz.Promises;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes forms that browsers and programs post. The boundary is known. */
class UploadFuzzTest {
  private static final String GIF = "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\1D\0;";

  static Stream<byte[]> forms() {
    return Stream.of(
            form("name=\"inputFile\"; filename=\"test_000.gif\""),
            form("name=\"inputFile\"; filename*=UTF-8''b%2Fa.gif"),
            form("name=\"other\"; filename=\"..\"") + form("name=inputFile"),
            "--x--\r\n")
        .map(form -> form.getBytes(ISO_8859_1));
  }

  private static String form(String disposition) {
    return "--x\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n--x--\r\n"
        .formatted(disposition, GIF);
  }

  @MethodSource("forms")
  @FuzzTest
  void formIsReadOrRefused(byte[] form) {
    Promises.read(
            form.length,
            () ->
                Uploads.read(
                    "multipart/form-data; boundary=x", null, ByteBuffer.wrap(form), "pictures"),
            Set.of(FrameRefused.class))
        .ifPresent(UploadFuzzTest::requireAName);
  }

  private static void requireAName(PostedPicture upload) {
    String key = upload.ref().key();
    Promises.requireReadable(key);
    Promises.require(key.indexOf('/') < 0 && !key.equals(".."), "key is a path");
  }
}
