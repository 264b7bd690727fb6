package dev.facepipe.detection;

import dev.facepipe.common.text.Printable;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Unpacks compressed request bodies. Source: RFC 9110, 8.4, "Content-Encoding". */
public final class ContentCoding {
  /** Most codings on one body. Clients use one; a proxy may add a second. */
  private static final int MOST_CODINGS = 3;

  /** Most characters of client text that a message quotes. */
  private static final int LONGEST = 100;

  private ContentCoding() {}

  /**
   * Returns the unpacked body.
   *
   * @param header value of {@code Content-Encoding}, or null without one
   * @param most largest size in bytes of the body after each unpacking step; unpacking stops there
   * @return the body itself if the body is not packed
   * @throws FrameRefused if a coding is unknown, the body does not match its coding, or the body is
   *     too large
   */
  public static byte[] unpack(byte[] body, @Nullable String header, int most) {
    List<String> codings = codings(header);
    for (String coding : codings) {
      if (!coding.equals("gzip") && !coding.equals("deflate")) {
        throw FrameRefused.unsupportedEncoding(
            "content encoding is %s; expected gzip, deflate or none".formatted(shown(coding)));
      }
    }
    if (codings.size() > MOST_CODINGS) {
      throw FrameRefused.unsupportedEncoding(
          "body has %d content encodings; expected at most %d"
              .formatted(codings.size(), MOST_CODINGS));
    }
    Collections.reverse(codings); // the header lists codings in the order of packing
    byte[] bytes = body;
    for (String coding : codings) {
      bytes = unpackOne(bytes, coding, most);
    }
    return bytes;
  }

  /** Returns true if a {@code Content-Encoding} header says that the body is packed. */
  public static boolean isPacked(@Nullable String header) {
    return !codings(header).isEmpty();
  }

  private static List<String> codings(@Nullable String header) {
    return Arrays.stream((header == null ? "" : header).split(",", -1))
        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
        .map(coding -> coding.equals("x-gzip") ? "gzip" : coding)
        .filter(Predicate.not(coding -> coding.isEmpty() || coding.equals("identity")))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static byte[] unpackOne(byte[] packed, String coding, int most) {
    try (InputStream in = stream(packed, coding)) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw FrameRefused.tooLarge(
            "unpacked body is larger than %d bytes; expected at most that".formatted(most));
      }
      return bytes;
    } catch (EOFException e) {
      throw badEncoding("body ends before its %s data is complete".formatted(coding));
    } catch (ZipException e) {
      throw badEncoding("body is not valid %s; Content-Encoding says %s".formatted(coding, coding));
    } catch (IOException e) {
      throw badEncoding("body cannot be unpacked as %s".formatted(coding));
    }
  }

  private static InputStream stream(byte[] packed, String coding) throws IOException {
    InputStream in = new ByteArrayInputStream(packed);
    return coding.equals("gzip")
        ? new GZIPInputStream(in)
        : new InflaterInputStream(in, new Inflater(!isZlib(packed)));
  }

  /**
   * Returns true if deflated data starts with zlib's header of two bytes. HTTP requires the header,
   * but some clients leave it out. Source: RFC 1950, 2.2.
   */
  private static boolean isZlib(byte[] packed) {
    return packed.length >= 2
        && (packed[0] & 0x0f) == 8
        && ((packed[0] & 0xff) << 8 | (packed[1] & 0xff)) % 31 == 0;
  }

  private static FrameRefused badEncoding(String message) {
    return FrameRefused.badRequest("bad_encoding", message);
  }

  private static String shown(String text) {
    return Printable.shown(text, LONGEST);
  }
}
