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
 * The requests that are worked on at once, a bounded number. When there are too many, one goes
 * whose client sends or reads too slowly, so that slow clients keep nobody out. Thread-safe.
 */
public final class InHand {
  /** How long a client may keep us waiting, or be slow, while others wait for its place. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Bytes in a second that are slow. */
  private static final long SLOW = 16 * 1024;

  private final int most;

  /** First the one that has been here longest. */
  private final Set<Guest> guests = new LinkedHashSet<>();

  /**
   * Nobody yet.
   *
   * @param most requests at once
   */
  public InHand(int most) {
    this.most = most;
  }

  /**
   * Takes a request, until it is over.
   *
   * @return what the work is to read the request from; null if there are too many, and none of them
   *     is slow
   */
  public @Nullable Guest take(Request request) {
    Guest guest = new Guest(request);
    @Nullable Guest slow = null;
    synchronized (this) {
      if (guests.size() >= most) {
        long now = System.nanoTime();
        slow = guests.stream().filter(g -> g.isSlow(now)).findFirst().orElse(null);
        if (slow == null) {
          return null;
        }
        guests.remove(slow);
      }
      guests.add(guest);
    }
    Request.addCompletionListener(request, failure -> leave(guest));
    if (slow != null) {
      slow.getConnectionMetaData().getConnection().getEndPoint().close();
    }
    return guest;
  }

  private synchronized void leave(Guest guest) {
    guests.remove(guest);
  }

  /** A request that is worked on. Notes how fast its client sends and reads. */
  public static final class Guest extends Request.Wrapper {
    private boolean waits;
    private long waitsSince;

    /** Since when bytes are counted, in nanoseconds. */
    private long countsSince = System.nanoTime();

    private long bytes;

    /** Whether it was slow when bytes were counted last. */
    private boolean wasSlow;

    private Guest(Request request) {
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

    /** Returns where the answer goes. */
    public Response watched(Response response) {
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
