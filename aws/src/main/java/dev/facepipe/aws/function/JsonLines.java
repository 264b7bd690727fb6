package dev.facepipe.aws.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.facepipe.common.message.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each log event as one line of JSON: time, level, message, the fields of the call, and the
 * event's values with their types (numbers as numbers). Text from outside cannot leave its string.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach((field, value) -> putUnlessNull(line, field, value));
    for (KeyValuePair pair : values(event)) {
      if (pair.value != null) {
        line.put(pair.key, pair.value);
      }
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.put("exception", thrown.getClassName());
      line.put("stack_trace", ThrowableProxyUtil.asString(thrown));
    }
    return (Json.write(line) + "\n").getBytes(UTF_8);
  }

  /** Outside Lambda, fields such as the function's version may be null. */
  private static void putUnlessNull(
      Map<String, Object> line, String field, @Nullable String value) {
    if (value != null) {
      line.put(field, plain(value));
    }
  }

  /** Returns "true" and "false" as booleans: Logback keeps all fields of a call as strings. */
  private static Object plain(String value) {
    return value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : value;
  }

  private static List<KeyValuePair> values(ILoggingEvent event) {
    return Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of());
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
