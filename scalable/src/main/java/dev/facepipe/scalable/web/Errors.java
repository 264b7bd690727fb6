package dev.facepipe.scalable.web;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Replies to requests that are not valid HTTP, or that failed in Jetty: one line, like our other
 * errors.
 */
final class Errors implements Request.Handler {
  private final WebMetrics metrics;

  Errors(WebMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    String code = status < 500 ? "bad_request" : "internal";
    new PendingReply(request, response, callback, metrics)
        .reply(status, code, HttpStatus.getMessage(status));
    return true;
  }
}
