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
 * Calls a handler as Lambda's Java runtime does: event JSON into the event class, the handler, its
 * answer into JSON, all by AWS's own serializers. Safe for several threads at once.
 *
 * <p>A handler is in one call at a time and has a thread, as on Lambda, where each execution
 * environment has one. Further calls wait until a handler is free, so the number of handlers is the
 * function's concurrency. (The thread matters: libtorch and OpenCV keep memory and compiled
 * operations for each that calls them.)
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
          "function %s was not waited for: interrupted".formatted(functionName), e);
    } catch (ExecutionException e) { // Lambda reports an Error of a handler's the same way.
      Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
      throw new FunctionFailed("function %s failed: %s".formatted(functionName, failure), failure);
    }
  }

  private String call(String event) throws InterruptedException {
    RequestHandler<E, O> handler = free.take(); // There is one for each thread.
    try {
      var context = new LocalContext(functionName, timeout);
      return json.answer(handler.handleRequest(json.event(event), context));
    } finally {
      free.add(handler);
    }
  }
}
