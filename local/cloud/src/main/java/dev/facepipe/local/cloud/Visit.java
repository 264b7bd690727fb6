package dev.facepipe.local.cloud;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request at an {@link HttpDoor}, from its headers to its answer, which it gets once. Safe for
 * several threads. No method waits.
 */
public final class Visit {
  /** How long a client may take to read an answer: 10 MiB at 2 Mbit/s take 42 s. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /**
   * A body that nobody wants is read and dropped if it is not larger, for most clients look for an
   * answer only when they have sent everything.
   */
  private static final long MOST_DROPPED = 64L << 20;

  /** How long such a client may take to send it. */
  private static final Duration DROP = Duration.ofSeconds(30);

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Connections connections;
  private final Connection connection;
  private final ErrorForm form;
  private final RequestHead head;

  Visit(
      Request request,
      Response response,
      Callback callback,
      Connections connections,
      ErrorForm form) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.connections = connections;
    this.connection = request.getConnectionMetaData().getConnection();
    this.form = form;
    this.head = head(request);
  }

  /** Returns what a client of Jetty sent before the body. */
  public static RequestHead head(Request request) {
    Map<String, String> headers = new LinkedHashMap<>();
    request
        .getHeaders()
        .forEach(
            field ->
                headers.merge(
                    field.getName().toLowerCase(Locale.ROOT),
                    String.valueOf(field.getValue()),
                    (first, next) -> first + "," + next));
    @Nullable String target = request.getHttpURI().getPathQuery();
    return new RequestHead(request.getMethod(), target == null ? "" : target, headers);
  }

  /** What the client sent before the body. */
  public RequestHead head() {
    return head;
  }

  /** Such as {@code HTTP/1.1}. */
  String protocol() {
    return request.getConnectionMetaData().getProtocol();
  }

  /** The client's address in digits. */
  public String clientIp() {
    return Request.getRemoteAddr(request);
  }

  /** Adds a header to whatever will be answered. */
  void answersAlso(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Does something once this is over, however it ends. */
  public void atEnd(Runnable work) {
    Request.addCompletionListener(request, failure -> work.run());
  }

  /**
   * Reads the body and goes on with it. A body that is too large gets 413, one for which there is
   * no memory 503, one that does not come in a minute 408.
   *
   * @param most bytes that it may have
   * @param memory bytes that all bodies may have together; this one's are given back when this
   *     visit is over
   */
  public void read(int most, Semaphore memory, Consumer<byte[]> then) {
    Duration patience = connections.bodyPatience();
    connections.waitFor(connection, patience.multipliedBy(2));
    var unused =
        Body.read(request, most, memory, patience)
            .handle(
                (body, failure) -> {
                  connections.waitNoMore(connection);
                  if (failure == null) {
                    then.accept(body);
                  } else {
                    turnAway(failure);
                  }
                  return true;
                })
            .whenComplete(
                (done, bug) -> {
                  if (bug != null) {
                    callback.failed(bug); // else the client would wait for ever
                  }
                });
  }

  private void turnAway(Throwable failure) {
    if (failure instanceof Body.Refused refused) {
      refuse(refused.status(), refused.code(), String.valueOf(refused.getMessage()));
    } else if (failure instanceof TimeoutException) {
      response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
      reply(form.of(head, 408, "too_slow", "the request did not come in time; send it again"));
    } else {
      callback.failed(failure); // the client is gone
    }
  }

  /** Answers. */
  public void reply(HttpAnswer answer) {
    connections.waitFor(connection, ANSWER);
    answer.writeTo(request, response, callback);
  }

  /** Answers with an error in the door's form, and drops what comes of the body. */
  public void refuse(int status, String code, String message) {
    HttpAnswer error = form.of(head, status, code, message);
    refuse(status == 503 ? error.toBeTriedAgain() : error);
  }

  /** Answers, and drops what comes of the body. */
  public void refuse(HttpAnswer answer) {
    connections.waitFor(connection, DROP);
    // Who asked before sending a body does not send it.
    if (request.getLength() > MOST_DROPPED || request.getHeaders().contains(HttpHeader.EXPECT)) {
      response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
      answer.writeTo(request, response, callback);
    } else {
      answer.writeTo(
          request,
          response,
          Callback.from(() -> Content.Source.consumeAll(request, callback), callback::failed));
    }
  }
}
