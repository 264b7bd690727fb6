package dev.facepipe.local.cloud;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are worked on at once, a bounded number. If one more comes, the connection of a
 * client that sends or reads too slowly is closed, so that slow clients block no others.
 * Thread-safe.
 */
public final class RunningRequests {
  /** How long a client may send and read nothing, or be slow, while other clients wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A client with fewer bytes in a second than this is slow. */
  private static final long SLOW = 16 * 1024;

  private final int most;

  /** Oldest first. */
  private final Set<Watched> running = new LinkedHashSet<>();

  /**
   * Creates an empty set.
   *
   * @param most largest number of requests at once
   */
  public RunningRequests(int most) {
    this.most = most;
  }

  /**
   * Adds a request; it is removed when it is completed.
   *
   * @return the request to work on; null if there are too many requests, and none of them is slow
   */
  public @Nullable Watched take(Request request) {
    Watched added = new Watched(request);
    @Nullable Watched slow = null;
    synchronized (this) {
      if (running.size() >= most) {
        long now = System.nanoTime();
        slow = running.stream().filter(one -> one.isSlow(now)).findFirst().orElse(null);
        if (slow == null) {
          return null;
        }
        running.remove(slow);
      }
      running.add(added);
    }
    Request.addCompletionListener(request, failure -> remove(added));
    if (slow != null) {
      slow.getConnectionMetaData().getConnection().getEndPoint().close();
    }
    return added;
  }

  private synchronized void remove(Watched request) {
    running.remove(request);
  }

  /** A request that is worked on. Measures how fast its client sends and reads. */
  public static final class Watched extends Request.Wrapper {
    private boolean waits;
    private long waitsSince;

    /** Since when bytes are counted, in nanoseconds. */
    private long countsSince = System.nanoTime();

    private long bytes;

    /** True if the client was slow when bytes were counted last. */
    private boolean wasSlow;

    private Watched(Request request) {
      super(request);
    }

    @Override
    public Content.@Nullable Chunk read() {
      Content.@Nullable Chunk chunk = super.read();
      if (chunk != null) {
        count(chunk.remaining());
      }
      return chunk;
    }

    @Override
    public void demand(Runnable callback) {
      begin();
      super.demand(
          Invocable.from(
              Invocable.getInvocationType(callback),
              () -> {
                end();
                callback.run();
              }));
    }

    /** Returns a response that measures how fast the client reads it. */
    public Response measured(Response response) {
      return new Response.Wrapper(this, response) {
        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
          int size = content == null ? 0 : content.remaining();
          begin();
          super.write(
              last,
              content,
              Callback.from(
                  callback.getInvocationType(),
                  () -> {
                    end();
                    count(size);
                    callback.succeeded();
                  },
                  callback::failed));
        }
      };
    }

    private synchronized void begin() {
      waits = true;
      waitsSince = System.nanoTime();
    }

    private synchronized void end() {
      waits = false;
    }

    private synchronized void count(int more) {
      bytes += more;
      long now = System.nanoTime();
      Duration time = Duration.ofNanos(now - countsSince);
      if (time.compareTo(PATIENCE) >= 0) {
        wasSlow = bytes < SLOW * time.toSeconds();
        bytes = 0;
        countsSince = now;
      }
    }

    private synchronized boolean isSlow(long now) {
      return waits && (wasSlow || now - waitsSince >= PATIENCE.toNanos());
    }
  }
}
