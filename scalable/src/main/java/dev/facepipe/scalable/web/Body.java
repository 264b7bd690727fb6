package dev.facepipe.scalable.web;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Reads a request's body as it arrives, without blocking a thread. Excess bytes are read and
 * dropped, because most clients read no reply before they have sent everything.
 */
final class Body implements Invocable.Task {
  /** Most excess bytes that are dropped; beyond that the connection is closed. */
  private static final long MOST_DROPPED = 64L << 20;

  /** Time that a client has to send the body: 20 MiB at 2 Mbit/s take 84 seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Content.Source source;
  private final ByteBuffer kept;
  private final CompletableFuture<ByteBuffer> whole = new CompletableFuture<>();
  private long length;

  private Body(Content.Source source, int most) {
    this.source = source;
    this.kept = ByteBuffer.allocate(most);
  }

  /**
   * Returns the body of at most {@code most} bytes. The future fails with a refusal if the body is
   * larger, with a {@link java.util.concurrent.TimeoutException} if it does not arrive in time, and
   * with other exceptions, for example if the client is gone.
   */
  static CompletableFuture<ByteBuffer> read(Request request, int most) {
    Body body = new Body(request, most);
    body.whole.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    body.run();
    return body.whole;
  }

  /**
   * Drops the body, so that a reply can be sent without it. The future always completes, normally
   * or with an exception. Does not read the body if the client waits for permission to send ({@code
   * Expect}), or announces too many bytes.
   */
  static CompletableFuture<ByteBuffer> drop(Request request) {
    boolean asked = request.getHeaders().contains(HttpHeader.EXPECT);
    return asked || request.getLength() > MOST_DROPPED
        ? CompletableFuture.completedFuture(ByteBuffer.allocate(0))
        : read(request, 0);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public void run() {
    while (!whole.isDone()) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        whole.completeExceptionally(chunk.getFailure());
        return;
      }
      take(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        end();
      } else if (length - kept.capacity() > MOST_DROPPED) {
        whole.completeExceptionally(Uploads.tooLarge(length));
      }
    }
  }

  private void take(ByteBuffer bytes) {
    length += bytes.remaining();
    if (length <= kept.capacity()) {
      kept.put(bytes);
    }
  }

  private void end() {
    if (length > kept.capacity()) {
      whole.completeExceptionally(Uploads.tooLarge(length));
    } else {
      whole.complete(kept.flip());
    }
  }
}
