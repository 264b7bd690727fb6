package dev.facepipe.aws.function;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Converts a handler's events and results from and to JSON, with the serializers of Lambda's Java
 * runtime. Thread-safe.
 *
 * @param <E> event class
 * @param <O> class of the handler's result
 */
public final class RuntimeJson<E, O> {
  private final PojoSerializer<E> events;
  private final PojoSerializer<O> answers;

  /** Chooses the same serializers as aws-lambda-java-runtime-interface-client. */
  public RuntimeJson(Class<E> eventType, Class<O> answerType) {
    this.events = serializer(eventType);
    this.answers = serializer(answerType);
  }

  /** Returns work that hands one event per run to a handler, from JSON to JSON. */
  public static <E, O> Runnable calls(
      Class<E> eventType,
      Class<O> answerType,
      RequestHandler<E, ? extends @Nullable O> handler,
      Supplier<String> events) {
    var json = new RuntimeJson<>(eventType, answerType);
    return () -> json.answer(handler.handleRequest(json.event(events.get()), null));
  }

  /** Reads an event from JSON. */
  public E event(String json) {
    return events.fromJson(json);
  }

  /** Writes the handler's result as JSON. */
  public String answer(@Nullable O answer) {
    if (answer == null) {
      return "null";
    }
    var bytes = new ByteArrayOutputStream();
    answers.toJson(answer, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static <T> PojoSerializer<T> serializer(Class<T> type) {
    return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
        ? LambdaEventSerializers.serializerFor(type, type.getClassLoader())
        : JacksonFactory.getInstance().getSerializer(type);
  }
}
