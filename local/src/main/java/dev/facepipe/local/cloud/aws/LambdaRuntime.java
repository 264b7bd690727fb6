package dev.facepipe.local.cloud.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.LambdaFunction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Calls a handler as Lambda's Java runtime does: event JSON into the event class, the handler, its
 * answer into JSON, all by AWS's own serializers. Safe for several threads at once.
 *
 * <p>A handler is in one call at a time, as on Lambda, where each execution environment has one.
 * Further calls wait until a handler is free, so the number of handlers is the function's
 * concurrency.
 *
 * @param <E> event class
 * @param <O> answer class
 */
public final class LambdaRuntime<E, O> implements LambdaFunction {
  private final String functionName;
  private final Duration timeout;
  private final PojoSerializer<E> events;
  private final PojoSerializer<O> answers;
  private final BlockingQueue<RequestHandler<E, O>> free;

  /**
   * @param functionName for logs, and what the handler is told its name is
   * @param timeout what the handler is told it has left when a call begins; we don't cut it short
   * @param handlers at least one; the same one several times if it may be called by several threads
   *     at once
   */
  public LambdaRuntime(
      String functionName,
      Class<E> eventType,
      Class<O> answerType,
      Duration timeout,
      Collection<? extends RequestHandler<E, O>> handlers) {
    if (handlers.isEmpty()) {
      throw new IllegalArgumentException(
          "function %s has no handler; expected at least one".formatted(functionName));
    }
    this.functionName = functionName;
    this.timeout = timeout;
    this.events = serializer(eventType);
    this.answers = serializer(answerType);
    this.free = new ArrayBlockingQueue<>(handlers.size(), true, handlers);
  }

  @Override
  public String invoke(String event) {
    RequestHandler<E, O> handler = takeHandler();
    try {
      var context = new LocalContext(functionName, timeout);
      O answer = handler.handleRequest(events.fromJson(event), context);
      return json(answer);
    } catch (Throwable t) { // Lambda reports an Error of a handler's the same way.
      throw new FunctionFailed("function %s failed: %s".formatted(functionName, t), t);
    } finally {
      free.add(handler);
    }
  }

  private RequestHandler<E, O> takeHandler() {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FunctionFailed(
          "function %s was not called: interrupted while its handlers were busy"
              .formatted(functionName),
          e);
    }
  }

  private String json(O answer) {
    if (answer == null) {
      return "null";
    }
    var bytes = new ByteArrayOutputStream();
    answers.toJson(answer, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Chooses as aws-lambda-java-runtime-interface-client does. */
  private static <T> PojoSerializer<T> serializer(Class<T> type) {
    return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
        ? LambdaEventSerializers.serializerFor(type, type.getClassLoader())
        : JacksonFactory.getInstance().getSerializer(type);
  }
}
