package dev.facepipe.scalable.web;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads a request's body as it arrives, without blocking a thread. */
final class Body implements Invocable.Task {
  /** Time that a client has to send the body: 20 MiB at 2 Mbit/s take 84 seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Content.Source source;
  private final ByteBuffer kept;
  private final CompletableFuture<ByteBuffer> whole = new CompletableFuture<>();

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
      if (chunk.remaining() > kept.remaining()) {
        whole.completeExceptionally(Uploads.tooLarge());
      } else {
        kept.put(chunk.getByteBuffer());
      }
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        whole.complete(kept.flip());
      }
    }
  }
}
