package dev.facepipe.scalable.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request, from its arrival to its reply, which it gets once. Safe for several threads. */
final class Visit {
  /** How long a client shall wait before it comes again, in seconds. */
  private static final String RETRY_AFTER = "1";

  private final RequestId id = RequestId.random();
  private final long arrived = System.nanoTime();
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final WebMetrics metrics;
  private final boolean json;
  private volatile String stem = "";
  private volatile boolean sent;

  Visit(Request request, Response response, Callback callback, WebMetrics metrics) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.metrics = metrics;
    this.json = wantsJson(request);
  }

  RequestId id() {
    return id;
  }

  Request request() {
    return request;
  }

  @Nullable String contentType() {
    return request.getHeaders().get(HttpHeader.CONTENT_TYPE);
  }

  @Nullable String contentEncoding() {
    // Joined by commas where a client or a proxy sent the header twice.
    return request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)
        ? String.join(",", request.getHeaders().getValuesList(HttpHeader.CONTENT_ENCODING))
        : null;
  }

  /** Notes what the picture is called that its answer is about. */
  void isAbout(Upload upload) {
    stem = upload.ref().stem();
  }

  /** Notes that workers have it: from now on there will be an answer, though perhaps too late. */
  void isSent() {
    sent = true;
  }

  boolean wasSent() {
    return sent;
  }

  /** Does something once this is over, however it ends. */
  void atEnd(Runnable work) {
    Request.addCompletionListener(request, failure -> work.run());
  }

  /** Does something if the connection breaks before the reply, where that is noticed. */
  void onFailure(Consumer<Throwable> work) {
    request.addFailureListener(work);
  }

  /** Goes on with what a future gives, or with what kept it from giving. */
  <T> void after(CompletableFuture<T> future, Consumer<T> then, Consumer<Throwable> otherwise) {
    var unused =
        future
            .handle(
                (value, failure) -> {
                  if (failure == null) {
                    then.accept(value);
                  } else {
                    otherwise.accept(failure);
                  }
                  return true;
                })
            .whenComplete(
                (done, bug) -> {
                  if (bug != null) {
                    abandon(bug); // else the client would wait for ever
                  }
                });
  }

  /** Ends this without a reply of ours. */
  void abandon(Throwable failure) {
    callback.failed(failure);
  }

  void reply(Answer answer) {
    metrics.answered(System.nanoTime() - arrived);
    reply(Reply.answer(answer, stem, json));
  }

  void reply(int status, String code, @Nullable String message) {
    reply(Reply.problem(status, new Failure(code, message), id, json));
  }

  private void reply(Reply reply) {
    metrics.replied(reply);
    show(reply);
  }

  /** Replies without counting it: to those that only look at how this server does. */
  void show(Reply reply) {
    response.setStatus(reply.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
    if (reply.isForNow()) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
    }
    response.write(true, ByteBuffer.wrap(reply.body().getBytes(UTF_8)), callback);
  }

  /** Text unless JSON is what the client likes better. */
  private static boolean wantsJson(Request request) {
    for (String type : request.getHeaders().getQualityCSV(HttpHeader.ACCEPT)) {
      if (type.equals("application/json")) {
        return true;
      }
      if (type.equals("text/plain") || type.equals("text/*") || type.equals("*/*")) {
        return false;
      }
    }
    return false;
  }
}
