package dev.facepipe.common.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.facepipe.common.image.PictureRefused.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureRefusedTest {
  @Test
  void zeroBytesAreEmpty() {
    PictureRefused refused = refused(new byte[0]);

    assertEquals(Reason.EMPTY, refused.reason());
    assertEquals(
        "picture is 0 bytes; expected a JPEG, PNG, WebP, BMP, TIFF or GIF", refused.getMessage());
  }

  static Stream<Arguments> filesThatAreNoPictures() {
    String box = "\0\0\0\u0018ftyp%s\0\0\0\0";
    return Stream.of(
        arguments("hello, world", "text"),
        arguments("BM is how this text begins, and it is no bitmap", "text"),
        arguments("<!DOCTYPE html><title>404</title>", "an HTML page"),
        arguments("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        arguments("%PDF-1.7", "a PDF document"),
        arguments(box.formatted("mp42"), "a video"),
        arguments(box.formatted("heic"), "HEIC, which cannot be read here"),
        arguments(box.formatted("mif1"), "HEIC, which cannot be read here"),
        arguments("\u001aE\u00df\u00a3 Matroska", "a video"),
        arguments("RIFF\4\0\0\0AVI LIST", "a video"),
        arguments("RIFF\4\0\0\0WAVEfmt ", "of an unknown format"),
        arguments("\0\0\0\fjP  \r\n", "JPEG 2000, which cannot be read here"),
        arguments("\0\0\0\fJXL \r\n", "JPEG XL, which cannot be read here"),
        arguments("8BPS\0\1", "a Photoshop document"),
        arguments("\0\0\1\0 icon", "of an unknown format"));
  }

  @ParameterizedTest
  @MethodSource("filesThatAreNoPictures")
  void theMessageSaysWhatTheFileIs(String file, String name) {
    PictureRefused refused = refused(file.getBytes(StandardCharsets.ISO_8859_1));

    assertEquals(Reason.NOT_A_PICTURE, refused.reason());
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.contains(name), said);
    assertTrue(said.endsWith("expected a JPEG, PNG, WebP, BMP, TIFF or GIF"), said);
  }

  @Test
  void theMessageAboutAnAvifSaysAvif() {
    PictureRefused avif = refused(Pictures.bytes("still.avif"));

    assertEquals(Reason.NOT_A_PICTURE, avif.reason());
    assertEquals(
        "picture is AVIF, which cannot be read here (337 bytes); "
            + "expected a JPEG, PNG, WebP, BMP, TIFF or GIF",
        avif.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ff\u00d8\u00ff",
        "\u0089PNG\r\n\u001a\n",
        "RIFF\u0000\u0000\u0000\u0000WEBP",
        "GIF89a",
        "II*\u0000",
        "MM\u0000*",
        "\u00ff\u00d8\u00ff\u00d9"
      })
  void theFirstBytesOfAFormatAloneAreBroken(String magic) {
    assertEquals(Reason.BROKEN, refused(magic.getBytes(StandardCharsets.ISO_8859_1)).reason());
  }

  @Test
  void aJpegThatEndsBeforeItsFirstPixelIsBroken() {
    byte[] jpeg = Pictures.bytes("grey.jpg");
    int scan = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00da");
    int scanHeaderBytes = 10; // marker 2, length 2, count 1, one component 2, spectral selection 3

    PictureRefused refused = refused(Arrays.copyOf(jpeg, scan + scanHeaderBytes));

    assertEquals(Reason.BROKEN, refused.reason());
  }

  @Test
  void zeroPixelsAreBroken() {
    byte[] png = Pictures.bytes("rgb.png");
    Arrays.fill(png, 16, 20, (byte) 0); // the width

    PictureRefused refused = refused(png);

    assertEquals(Reason.BROKEN, refused.reason());
    assertEquals("picture is a PNG of 0x16 pixels; expected at least 1x1", refused.getMessage());
  }

  private static PictureRefused refused(byte[] picture) {
    return assertThrows(PictureRefused.class, () -> ImageCodec.decode(picture));
  }
}
