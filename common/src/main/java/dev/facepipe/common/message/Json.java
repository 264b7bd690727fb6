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
 * Reads and writes the service's JSON: snake_case names, null fields left out, unknown fields
 * ignored, duplicate fields refused. Thread-safe.
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
          // SQS refuses some characters, such as U+FFFE, unless they are escaped.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          // Error messages must not show the text, because the text may hold somebody's picture.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // If a field appears twice, different parsers take different values.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  /** Maximum number of characters of an error message. */
  private static final int LONGEST = 200;

  private Json() {}

  /** Returns the mapper, for code that reads JSON as a tree. Callers must not reconfigure it. */
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
   * Reads a value from JSON.
   *
   * @throws IllegalArgumentException if the text is not JSON or does not fit the type; the message
   *     names the field or position, never the text
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
   * Returns what is wrong and where, on one line. The words are our own, because Jackson's messages
   * name its classes and settings and quote the text.
   */
  public static String reason(JsonProcessingException e) {
    // A record's own message is better than Jackson's message about the record.
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
      return "the JSON ends too early";
    }
    if (e instanceof StreamConstraintsException) {
      return "the JSON is nested too deeply, or a number or name is too long";
    }
    if (e instanceof StreamReadException) {
      return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
          ? "a field appears twice"
          : "unexpected character";
    }
    return "wrong type or value";
  }

  /** Returns the path of the wrong field, such as {@code faces.0.box}. */
  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("."));
  }
}
