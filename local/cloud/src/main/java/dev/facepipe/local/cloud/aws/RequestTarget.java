package dev.facepipe.local.cloud.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request's path and query, and their canonical forms for signatures. Source: AWS IAM user guide,
 * "Create a signed AWS API request". A plus sign is a plus sign, not a space.
 *
 * @param path as the client wrote it, from its first slash on
 * @param parameters decoded, in the client's order
 */
record RequestTarget(String path, List<Parameter> parameters) {
  /** Source: RFC 3986, 2.3. */
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  /** A parameter of the query; {@code value} is empty if the query has only the name. */
  record Parameter(String name, String value) {}

  RequestTarget {
    parameters = List.copyOf(parameters);
  }

  /**
   * Returns the target of a request line.
   *
   * @throws IllegalArgumentException if the target is not a path, has a {@code %} without two
   *     hexadecimal digits, or is not UTF-8 when decoded
   */
  static RequestTarget of(String line) {
    int question = line.indexOf('?');
    String path = question < 0 ? line : line.substring(0, question);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("target is not a path");
    }
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : question < 0 ? new String[0] : line.substring(question + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        parameters.add(
            equals < 0
                ? new Parameter(decoded(pair), "")
                : new Parameter(
                    decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1))));
      }
    }
    var unused = decoded(path);
    return new RequestTarget(path, parameters);
  }

  /** Returns the first value of a parameter; empty if the query does not have it. */
  Optional<String> parameter(String name) {
    return parameters.stream().filter(p -> p.name.equals(name)).map(Parameter::value).findFirst();
  }

  /** Returns the path encoded once, as S3 signs it. Empty segments stay. */
  String plainPath() {
    return encoded(decoded(path), "/");
  }

  /** Returns true if the path names a bucket and a key. */
  boolean namesObject() {
    String[] steps = plainPath().split("/", 3);
    return steps.length == 3 && !steps[2].isEmpty();
  }

  /** Returns the path without dot and empty segments, encoded once more than it was sent. */
  String normalPath() {
    Deque<String> steps = new ArrayDeque<>();
    String last = "";
    for (String step : path.split("/", -1)) {
      if (step.equals("..")) {
        steps.pollLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
      last = step;
    }
    boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
    String normal = "/" + String.join("/", steps) + (folder && !steps.isEmpty() ? "/" : "");
    return encoded(normal, "/");
  }

  /** Returns the query sorted by name, then by value, without the parameter of this name. */
  String query(String without) {
    return parameters.stream()
        .filter(p -> !p.name.equals(without))
        .map(p -> new Parameter(encoded(p.name, ""), encoded(p.value, "")))
        .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
        .map(p -> p.name + "=" + p.value)
        .collect(Collectors.joining("&"));
  }

  /**
   * Returns the text with its percent-escapes decoded.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        bytes.writeBytes(text.substring(i, i + 1).getBytes(UTF_8));
      } else if (i + 2 < text.length()) {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        throw new IllegalArgumentException("a percent sign has fewer than two hexadecimal digits");
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the decoded text is not UTF-8", e);
    }
  }

  /** Percent-encodes all characters except the unreserved ones and those in {@code kept}. */
  static String encoded(String text, String kept) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (UNRESERVED.indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
