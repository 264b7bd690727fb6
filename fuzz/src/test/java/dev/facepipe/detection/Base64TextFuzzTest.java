package dev.facepipe.detection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.facepipe.fuzz.Promises;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes base64 text from clients, and compares with Java's decoder. */
class Base64TextFuzzTest {
  static Stream<byte[]> texts() {
    return Stream.of("", "aGVsbG8=", "aGVs\r\nbG8", "_-_-", "data:image/png;base64,AAAA", "data:,x")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("texts")
  @FuzzTest
  void decodedBytesEqualThoseOfJava(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    Promises.read(
            bytes.length, () -> Base64Text.decode(text), Set.of(IllegalArgumentException.class))
        .ifPresent(
            decoded ->
                Promises.require(
                    Arrays.equals(lenient(text), decoded),
                    "bytes differ from those of Java's decoder"));
  }

  /** Decodes with Java's MIME decoder, which skips all characters outside its alphabet. */
  private static byte[] lenient(String text) {
    String letters = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
    // Remove blanks first: the decoder takes a blank between two '=' for the end.
    String dense = letters.replaceAll("[ \t\r\n]", "");
    return Base64.getMimeDecoder().decode(dense.replace('-', '+').replace('_', '/'));
  }
}
