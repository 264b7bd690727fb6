package dev.facepipe.scalable.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.web.UnreadBody;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request, from its arrival to its only reply. Thread-safe. */
final class PendingReply {
  /** Seconds that a client should wait before it sends the request again. */
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

  PendingReply(Request request, Response response, Callback callback, WebMetrics metrics) {
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
    // A client or a proxy may send the header twice; commas then join the values.
    return request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)
        ? String.join(",", request.getHeaders().getValuesList(HttpHeader.CONTENT_ENCODING))
        : null;
  }

  /** Remembers the picture's name for the reply. */
  void isAbout(PostedPicture upload) {
    stem = upload.ref().stem();
  }

  /**
   * Remembers that the picture was sent to the workers. An answer will follow, perhaps too late.
   */
  void isSent() {
    sent = true;
  }

  boolean wasSent() {
    return sent;
  }

  /** Runs something when the request is over, however it ends. */
  void atEnd(Runnable work) {
    Request.addCompletionListener(request, failure -> work.run());
  }

  /** Runs something if the connection breaks before the reply, and the break is noticed. */
  void onFailure(Consumer<Throwable> work) {
    request.addFailureListener(work);
  }

  /** Continues with a future's value, or with its exception. */
  <T> void after(CompletableFuture<T> future, Consumer<T> then, Consumer<Throwable> otherwise) {
    var unused =
        future
            .handle(
                (value, failure) -> {
                  if (failure == null) {
                    then.accept(value);
                  } else {
                    // A future that depends on another one wraps the exception.
                    otherwise.accept(
                        failure instanceof CompletionException wrapped
                            ? wrapped.getCause()
                            : failure);
                  }
                  return true;
                })
            .whenComplete(
                (done, bug) -> {
                  if (bug != null) {
                    abandon(bug); // otherwise the client would wait forever
                  }
                });
  }

  /** Ends the request without a reply. */
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

  /**
   * Replies without counting the reply, for health checks and metrics. Drops what was not read of
   * the request.
   */
  void show(Reply reply) {
    response.setStatus(reply.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
    if (reply.isForNow()) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
    }
    response.write(
        true, ByteBuffer.wrap(reply.body().getBytes(UTF_8)), UnreadBody.dropped(request, callback));
  }

  /** Returns true if the client prefers JSON to text. */
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
