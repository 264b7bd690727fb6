package dev.facepipe.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/**
 * Error replies that reach their client. After a request that is not valid HTTP, Jetty ends the
 * connection without saying so and without reading what the client still sends. The client may then
 * send its next request on that connection, or still its body, and lose the reply.
 */
public final class LastReply {
  private LastReply() {}

  /**
   * Returns an error handler for a Jetty server that says when the connection ends, and drops what
   * the client still sends, for 30 seconds at most.
   *
   * @param errors writes the error replies
   */
  public static Request.Handler of(Request.Handler errors) {
    return (request, response, callback) -> {
      if (request.getConnectionMetaData().isPersistent()) {
        return errors.handle(request, response, UnreadBody.dropped(request, callback));
      }
      response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
      return errors.handle(request, response, UnreadBody.droppedToTheEnd(request, callback));
    };
  }
}
