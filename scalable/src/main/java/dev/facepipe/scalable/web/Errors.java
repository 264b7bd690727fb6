package dev.facepipe.scalable.web;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What Jetty says of requests that are no HTTP, or that failed: one line, as all our errors. */
final class Errors implements Request.Handler {
  private final WebMetrics metrics;

  Errors(WebMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    String code = status < 500 ? "bad_request" : "internal";
    new Visit(request, response, callback, metrics)
        .reply(status, code, HttpStatus.getMessage(status));
    return true;
  }
}
