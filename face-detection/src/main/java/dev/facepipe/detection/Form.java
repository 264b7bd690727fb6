package dev.facepipe.detection;

import dev.facepipe.common.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;

/**
 * A form as browsers and {@code curl -F} send it: {@code multipart/form-data}. Source: RFC 7578.
 *
 * @param parts the parts in the client's order
 */
public record Form(List<Part> parts) {
  /** Most fields of a form, the file included. */
  private static final int MAX_PARTS = 20;

  /** Most bytes of one part's headers. A file name takes up to 4,096 of them. */
  private static final int MAX_HEADER_BYTES = 8 * 1024;

  /** Most characters of client text that a message quotes. */
  private static final int LONGEST = 100;

  private static final String DISPOSITION = "content-disposition:";

  /**
   * One field or file of a form. The bytes compare by identity.
   *
   * @param name name of the field
   * @param fileName as the client sent it, without its path; null if this part is a field, not a
   *     file
   * @param bytes handed over, not copied
   */
  public record Part(@Nullable String name, @Nullable String fileName, byte[] bytes) {
    @Override
    public String toString() {
      return "Part[%d bytes]".formatted(bytes.length);
    }

    /** Returns true if this part is a file. A file input that the user left empty is no file. */
    public boolean isFile() {
      return fileName != null && !isUnchosen();
    }

    /** Returns true if this part is a file input that the user left empty. */
    public boolean isUnchosen() {
      return fileName != null && fileName.isEmpty() && bytes.length == 0;
    }
  }

  public Form {
    parts = List.copyOf(parts);
  }

  /** Returns true if a request's {@code Content-Type} announces a multipart form. */
  public static boolean isAnnounced(@Nullable String contentType) {
    return contentType != null
        && contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/");
  }

  /**
   * Reads a form.
   *
   * @param contentType content type of the request, with the boundary between the parts; null
   *     without one
   * @param body not modified
   * @throws FrameRefused if the body is not a complete form
   */
  public static Form read(@Nullable String contentType, byte[] body) {
    @Nullable String boundary =
        contentType != null && isAnnounced(contentType)
            ? parameters(contentType).get("boundary")
            : null;
    if (boundary == null || isUnterminated(boundary)) {
      throw refused(
          "content type is %s; expected multipart/form-data with its boundary"
              .formatted(contentType == null ? "missing" : Printable.shown(contentType, LONGEST)));
    }
    try {
      return new Form(parts(body, boundary));
    } catch (IOException | RuntimeException e) { // many kinds, with messages for programmers
      throw refused(
          "body is not a complete multipart/form-data of at most %d fields".formatted(MAX_PARTS));
    }
  }

  /** Returns a refusal of a form, code {@code bad_form}. */
  public static FrameRefused refused(String message) {
    return FrameRefused.badRequest("bad_form", message);
  }

  private static List<Part> parts(byte[] body, String boundary) throws IOException {
    MultipartInput input =
        MultipartInput.builder()
            .setByteArray(body)
            .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
            .setMaxPartHeaderSize(MAX_HEADER_BYTES)
            .get();
    input.setHeaderCharset(StandardCharsets.UTF_8);
    List<Part> parts = new ArrayList<>();
    if (!input.skipPreamble()) {
      if (new String(body, StandardCharsets.ISO_8859_1).startsWith("--" + boundary + "--")) {
        return parts; // a form without fields
      }
      throw new IOException("no part");
    }
    do {
      if (parts.size() == MAX_PARTS) {
        throw new IOException("too many parts");
      }
      Map<String, String> disposition = disposition(input.readHeaders());
      if (disposition.values().stream().anyMatch(Form::isUnterminated)) {
        throw new IOException("a value lacks its closing quote");
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      input.readBodyData(bytes);
      parts.add(
          new Part(
              disposition.get("name"),
              disposition.containsKey("filename") ? lastName(disposition.get("filename")) : null,
              bytes.toByteArray()));
    } while (input.readBoundary());
    return parts;
  }

  /** Returns the parameters of a part's {@code Content-Disposition}, by name in lower case. */
  private static Map<String, String> disposition(String headers) {
    return headers
        .replaceAll("\r\n[ \t]+", " ")
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION))
        .findFirst()
        .map(Form::parameters)
        .orElse(Map.of());
  }

  /**
   * Returns true if a value has an opening quote only. The parser removes pairs of quotes, and
   * leaves a lone quote.
   */
  private static boolean isUnterminated(@Nullable String value) {
    return value != null && value.startsWith("\"");
  }

  /** Returns the parameters of a header. An unreadable value becomes null. */
  private static Map<String, String> parameters(String header) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(header, ';');
  }

  /**
   * Returns the last segment of a path. Windows and some phones send the whole path. Source: RFC
   * 7578, 4.2; RFC 2183, 2.3.
   */
  private static String lastName(@Nullable String fileName) {
    String name = fileName == null ? "" : fileName.replace("\\\"", "\"");
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }
}
