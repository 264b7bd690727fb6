package dev.facepipe.common.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.facepipe.common.text.Printable;
import java.util.stream.Collectors;

/**
 * Our JSON: snake_case names, absent rather than null, unknown fields ignored, none twice.
 * Thread-safe.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          // SQS refuses some characters as they are, such as U+FFFE; escaped it takes them all.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          // A parser's message must never show the text it read: it may be somebody's picture.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Of two values, another reader may take the other one.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  /** Characters of a complaint at most. */
  private static final int LONGEST = 200;

  private Json() {}

  /** The mapper itself, for readers that walk a tree; not to be reconfigured. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** Returns a value as one line of JSON. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "%s cannot be written as JSON".formatted(value.getClass().getSimpleName()), e);
    }
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if the text is not JSON or not such a value; the message names
   *     the place, never the text
   */
  public static <T> T read(String text, Class<T> type) {
    try {
      T value = MAPPER.readValue(text, type);
      if (value == null) {
        throw new IllegalArgumentException(
            "JSON is null; expected a %s".formatted(type.getSimpleName()));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a %s: %s".formatted(type.getSimpleName(), reason(e)), e);
    }
  }

  /**
   * What is wrong and where, on one line: in words of our own, since a parser's name its classes
   * and settings, and quote the text.
   */
  public static String reason(JsonProcessingException e) {
    // What a record says of itself, rather than what Jackson says of the record.
    String what =
        e.getCause() instanceof IllegalArgumentException ours && ours.getMessage() != null
            ? Printable.shown(ours.getMessage(), LONGEST)
            : kind(e);
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return "%s: %s".formatted(Printable.shown(path(mapping), LONGEST), what);
    }
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? what
        : "%s at line %d, column %d"
            .formatted(what, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static String kind(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return "it ends too soon";
    }
    if (e instanceof StreamConstraintsException) {
      return "it is too deep, or a number or a name too long";
    }
    if (e instanceof StreamReadException) {
      return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
          ? "a field stands there twice"
          : "unexpected character";
    }
    return "another value than expected";
  }

  /** The field that is meant, such as {@code faces.0.box}. */
  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("."));
  }
}
