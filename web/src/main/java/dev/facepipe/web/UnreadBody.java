package dev.facepipe.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
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
  private final boolean toTheEnd;
  private final long end = System.nanoTime() + DROP.toNanos();

  private UnreadBody(Request request, Callback callback, boolean toTheEnd) {
    this.request = request;
    this.callback = callback;
    this.toTheEnd = toTheEnd;
  }

  /**
   * Returns a callback for the write of a reply. When the reply is written, it reads and drops the
   * rest of the body, for 30 seconds at most, and then completes the given callback. A client that
   * sent {@code Expect} does not send its body after a reply; nothing is read then. If the body is
   * not valid HTTP, everything is dropped that the client sends before it closes its side.
   */
  public static Callback dropped(Request request, Callback callback) {
    return Callback.from(() -> new UnreadBody(request, callback, false).run(), callback::failed);
  }

  /**
   * Returns a callback for the reply to a request that is not valid HTTP. It drops everything that
   * the client sends before it closes its side.
   */
  static Callback droppedToTheEnd(Request request, Callback callback) {
    return Callback.from(() -> new UnreadBody(request, callback, true).run(), callback::failed);
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
      boolean last = chunk.isLast();
      chunk.release();
      if (last && !toTheEnd && !Content.Chunk.isFailure(chunk)) {
        callback.succeeded();
        return;
      }
      if (last || Content.Chunk.isFailure(chunk)) {
        new LastBytes().run();
        return;
      }
      if (isOver()) {
        callback.failed(tooLong());
        return;
      }
    }
  }

  private boolean isOver() {
    return System.nanoTime() - end > 0;
  }

  private static IOException tooLong() {
    return new IOException("the client sent its body for too long after the reply");
  }

  /** What a client sends on a connection that the server has ended. */
  private final class LastBytes implements Callback {
    private final EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
    private final ByteBuffer dropped = ByteBuffer.allocate(16 * 1024).flip();

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    void run() {
      client.shutdownOutput();
      succeeded();
    }

    /** There may be bytes to read. */
    @Override
    public void succeeded() {
      try {
        int read;
        do {
          read = client.fill(dropped);
          dropped.position(dropped.limit());
        } while (read > 0 && !isOver());
        if (read < 0) {
          callback.succeeded();
        } else if (read > 0) {
          callback.failed(tooLong());
        } else if (!client.tryFillInterested(this)) {
          callback.failed(new IOException("the connection is read elsewhere"));
        }
      } catch (IOException e) {
        callback.failed(e);
      }
    }

    /** The client was silent for too long, or the connection is closed. */
    @Override
    public void failed(Throwable failure) {
      callback.failed(failure);
    }
  }
}
