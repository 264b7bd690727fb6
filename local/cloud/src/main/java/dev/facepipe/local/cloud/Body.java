package dev.facepipe.local.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads a request's body as it comes, without a thread that waits for it. Takes memory for what has
 * come only: a body that was announced costs nothing.
 */
final class Body implements Runnable {
  private static final int FIRST_BYTES = 8 * 1024;

  private final Content.Source source;
  private final int most;
  private final Semaphore memory;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private byte[] kept = new byte[0];
  private int length;

  /** Why a body was not taken. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    private Refused(int status, String code, String why) {
      super(why);
      this.status = status;
      this.code = code;
    }

    /** 413 if it is too large, 503 if there is no memory for it now. */
    int status() {
      return status;
    }

    /** The same as one word. */
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
   * Returns the whole body. Fails with {@link Refused}, with a {@link
   * java.util.concurrent.TimeoutException} if it does not come in time, and otherwise with what
   * kept it from coming. Bytes that it took are given back if it fails, and when the request is
   * over.
   *
   * @param most bytes that a body may have
   * @param memory bytes that all bodies may have together
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
      return; // its memory is given back
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
      throw new Refused(503, "busy", "too many requests come at once; send it again");
    }
    kept = Arrays.copyOf(kept, size);
  }

  /** Nothing is read from then on. */
  private synchronized void giveBack() {
    memory.release(kept.length);
    kept = new byte[0];
  }

  private static Refused tooLarge(int most) {
    return new Refused(
        413, "too_large", "request is too large; expected at most %d bytes".formatted(most));
  }
}
