package dev.facepipe.local.cloud.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.local.cloud.FunctionFailed;
import dev.facepipe.local.cloud.LambdaFunction;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Calls a handler as Lambda's Java runtime does: turns event JSON into the event class, calls the
 * handler, and turns its answer into JSON, with AWS's own serializers. Thread-safe.
 *
 * <p>Each handler is in one call at a time, as in one of Lambda's execution environments. Further
 * calls wait until a handler is free, so the number of handlers is the function's concurrency.
 * There are as many threads as handlers, and no more: libtorch and OpenCV keep memory and compiled
 * operations for each thread that calls them.
 *
 * @param <E> event class
 * @param <O> answer class
 */
public final class LambdaRuntime<E, O> implements LambdaFunction {
  private final String functionName;
  private final Duration timeout;
  private final RuntimeJson<E, O> json;
  private final BlockingQueue<RequestHandler<E, O>> free;
  private final ExecutorService threads;

  /**
   * @param functionName name for logs and for the handler's context
   * @param timeout remaining time that the handler sees when a call begins; calls are not cut off
   * @param handlers at least one; repeat one handler if several threads may call it at once
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
    this.json = new RuntimeJson<>(eventType, answerType);
    this.free = new ArrayBlockingQueue<>(handlers.size(), true, handlers);
    this.threads = Executors.newFixedThreadPool(handlers.size(), new NamedThreads(functionName));
  }

  @Override
  public String invoke(String event) {
    Future<String> answer = threads.submit(() -> call(event));
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new FunctionFailed(
          "the wait for function %s was interrupted".formatted(functionName), e);
    } catch (ExecutionException e) { // Lambda reports a handler's Error in this way too.
      Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
      throw new FunctionFailed("function %s failed: %s".formatted(functionName, failure), failure);
    }
  }

  private String call(String event) throws InterruptedException {
    RequestHandler<E, O> handler = free.take(); // never blocks: as many handlers as threads
    try {
      var context = new LocalContext(functionName, timeout);
      return json.answer(handler.handleRequest(json.event(event), context));
    } finally {
      free.add(handler);
    }
  }
}
