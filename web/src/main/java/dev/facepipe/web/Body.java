package dev.facepipe.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a request's body without a blocked thread. Allocates memory only for bytes that have
 * arrived, so an announced length costs nothing.
 */
final class Body implements Runnable {
  private static final int FIRST_BYTES = 8 * 1024;

  private final Content.Source source;
  private final int most;
  private final Semaphore memory;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private byte[] kept = new byte[0];
  private int length;

  /** Says why a body was refused. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    private Refused(int status, String code, String why) {
      super(why);
      this.status = status;
      this.code = code;
    }

    /** Returns 413 if the body is too large, 503 if no memory is free for it now. */
    int status() {
      return status;
    }

    /** Returns the error code that belongs to the status. */
    String code() {
      return code;
    }
  }

  private Body(Request request, int most, Semaphore memory) {
    this.source = request;
    this.most = most;
    this.memory = memory;
  }

  /**
   * Returns the whole body. The future fails with {@link Refused}, with a {@link
   * java.util.concurrent.TimeoutException} if the body does not arrive in time, or with the error
   * that stopped the body. The taken bytes of memory are given back if the future fails, and when
   * the request is over.
   *
   * @param most the largest body, in bytes
   * @param memory bytes that all bodies may use together
   */
  static CompletableFuture<byte[]> read(
      Request request, int most, Semaphore memory, Duration patience) {
    long announced = request.getLength();
    if (announced > most) {
      return CompletableFuture.failedFuture(tooLarge(most));
    }
    var body = new Body(request, announced < 0 ? most : (int) announced, memory);
    body.whole.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        body.whole.whenComplete(
            (bytes, failure) -> {
              if (failure != null) {
                body.giveBack();
              }
            });
    Request.addCompletionListener(request, failure -> body.giveBack());
    body.run();
    return body.whole;
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
      boolean last = chunk.isLast();
      try {
        take(chunk);
      } catch (Refused e) {
        whole.completeExceptionally(e);
        return;
      } finally {
        chunk.release();
      }
      if (last) {
        whole.complete(length == kept.length ? kept : Arrays.copyOf(kept, length));
      }
    }
  }

  private synchronized void take(Content.Chunk chunk) throws Refused {
    if (whole.isDone()) {
      return; // the memory was already given back
    }
    int more = chunk.remaining();
    if (more > most - length) {
      throw tooLarge(most);
    }
    if (length + more > kept.length) {
      grow(length + more);
    }
    chunk.get(kept, length, more);
    length += more;
  }

  private void grow(int needed) throws Refused {
    int size = Math.min(most, Math.max(Math.max(needed, 2 * kept.length), FIRST_BYTES));
    if (!memory.tryAcquire(size - kept.length)) {
      throw new Refused(503, "busy", "too many requests arrive at once; send the request again");
    }
    kept = Arrays.copyOf(kept, size);
  }

  /** Releases the memory. Chunks that arrive later are ignored. */
  private synchronized void giveBack() {
    memory.release(kept.length);
    kept = new byte[0];
  }

  private static Refused tooLarge(int most) {
    return new Refused(
        413, "too_large", "request is too large; expected at most %d bytes".formatted(most));
  }
}
