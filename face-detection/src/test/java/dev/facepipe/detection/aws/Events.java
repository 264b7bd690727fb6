package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads event files with the deserializer of AWS's own runtime. */
final class Events {
  private Events() {}

  static <E> E read(String file, Class<E> type) {
    return parse(text(file), type);
  }

  static <E> E parse(String json, Class<E> type) {
    return LambdaEventSerializers.serializerFor(type, Events.class.getClassLoader())
        .fromJson(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  static String text(String file) {
    try (InputStream json = Events.class.getResourceAsStream("/events/" + file)) {
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
