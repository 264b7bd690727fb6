package dev.facepipe.local.web;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * The part of a request's body that its handler did not read. Most clients read the reply only
 * after they have sent the whole body: if the connection were closed before, they would lose the
 * reply.
 */
public final class UnreadBody implements Invocable.Task {
  /** How long a client may go on sending a body that is dropped. */
  public static final Duration DROP = Duration.ofSeconds(30);

  private final Request request;
  private final Callback callback;
  private final long end = System.nanoTime() + DROP.toNanos();

  private UnreadBody(Request request, Callback callback) {
    this.request = request;
    this.callback = callback;
  }

  /**
   * Returns a callback for the write of a reply. When the reply is written, it reads and drops the
   * rest of the body, for 30 seconds at most, and then completes the given callback. A client that
   * sent {@code Expect} does not send its body after a reply; nothing is read then.
   */
  public static Callback dropped(Request request, Callback callback) {
    return Callback.from(() -> new UnreadBody(request, callback).run(), callback::failed);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public void run() {
    if (request.getHeaders().contains(HttpHeader.EXPECT)) {
      callback.succeeded();
      return;
    }
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        callback.failed(chunk.getFailure());
        return;
      }
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        callback.succeeded();
        return;
      }
      if (System.nanoTime() - end > 0) {
        callback.failed(new IOException("the client sent its body for too long after the reply"));
        return;
      }
    }
  }
}
