package dev.facepipe.web;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request at an {@link JettyServer}, from its headers to its reply. Each request gets one
 * reply. Thread-safe. No method waits.
 */
public final class ServerRequest {
  /** How long a client may take to read a reply: 10 MiB at 2 Mbit/s take 42 s. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Connections connections;
  private final Connection connection;
  private final ErrorReplies form;
  private final RequestHead head;
  private volatile Consumer<HttpReply> replied = reply -> {};

  ServerRequest(
      Request request,
      Response response,
      Callback callback,
      Connections connections,
      ErrorReplies form) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.connections = connections;
    this.connection = request.getConnectionMetaData().getConnection();
    this.form = form;
    this.head = head(request);
  }

  /** Returns the head of a Jetty request. */
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

  /** Returns the part of the request before its body. */
  public RequestHead head() {
    return head;
  }

  /** Returns the protocol, such as {@code HTTP/1.1}. */
  public String protocol() {
    return request.getConnectionMetaData().getProtocol();
  }

  /** Returns the client's address in digits. */
  public String clientIp() {
    return Request.getRemoteAddr(request);
  }

  /** Returns true if the client's address is a loopback address. */
  public boolean isFromThisMachine() {
    return request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress client
        && client.getAddress() != null
        && client.getAddress().isLoopbackAddress();
  }

  /** Tells of the reply when it is sent. */
  public void onReply(Consumer<HttpReply> listener) {
    replied = listener;
  }

  /** Adds a header to the reply of this request. */
  public void answersAlso(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Runs the work when this request is over, whether it succeeded or failed. */
  public void atEnd(Runnable work) {
    Request.addCompletionListener(request, failure -> work.run());
  }

  /**
   * Reads the body and passes it on. A body that is too large gets 413. A body without free memory
   * gets 503. A body that does not arrive within a minute gets 408.
   *
   * @param most largest body, in bytes
   * @param memory bytes that all bodies may use together; this body's bytes are given back when
   *     this request is over
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
                    callback.failed(bug); // otherwise the client would wait for ever
                  }
                });
  }

  private void turnAway(Throwable failure) {
    if (failure instanceof Body.Refused refused) {
      refuse(refused.status(), refused.code(), String.valueOf(refused.getMessage()));
    } else if (failure instanceof TimeoutException) {
      response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
      reply(
          form.of(
              head, 408, "too_slow", "the request did not arrive in time; send the request again"));
    } else if (failure instanceof HttpException) {
      refuse(400, "bad_request", "the body is not valid HTTP/1.1, or ends too early");
    } else {
      callback.failed(failure); // the client has gone
    }
  }

  /** Sends the reply. */
  public void reply(HttpReply answer) {
    replied.accept(answer);
    connections.waitFor(connection, ANSWER);
    answer.writeTo(request, response, callback);
  }

  /** Replies with an error in the server's form, and drops the rest of the body. */
  public void refuse(int status, String code, String message) {
    HttpReply error = form.of(head, status, code, message);
    refuse(status == 503 ? error.toBeTriedAgain() : error);
  }

  /** Sends the reply, and drops the rest of the body. */
  public void refuse(HttpReply answer) {
    replied.accept(answer);
    connections.waitFor(connection, UnreadBody.DROP);
    answer.writeTo(request, response, UnreadBody.dropped(request, callback));
  }
}
