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
 * Reads a request's body as it comes, without a thread that waits for it. What is too much is read
 * too, and dropped: most clients see no reply before they have sent everything.
 */
final class Body implements Invocable.Task {
  /** So much of what is too much is dropped, in bytes; whoever sends more finds a closed door. */
  private static final long MOST_DROPPED = 64L << 20;

  /** How long somebody may take to send it: 20 MiB at 2 Mbit/s are 84 seconds. */
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
   * Returns the body of at most so many bytes. It fails with a refusal where there are more, with a
   * {@link java.util.concurrent.TimeoutException} where they don't come, and with whatever else
   * keeps them from coming, such as a client that is gone.
   */
  static CompletableFuture<ByteBuffer> read(Request request, int most) {
    Body body = new Body(request, most);
    body.whole.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    body.run();
    return body.whole;
  }

  /**
   * Returns what completes, somehow, once the body is out of the way of a reply that doesn't need
   * it. Who asked before sending it does not send it, and who announces too much is not listened
   * to.
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
