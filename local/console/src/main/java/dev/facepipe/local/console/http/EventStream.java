package dev.facepipe.local.console.http;

import dev.facepipe.common.message.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to all pages that listen, as server-sent events. A page that does not read loses its
 * connection, and connects again. Thread-safe.
 */
public final class EventStream implements AutoCloseable {
  /** Events that wait for a page; a page that is further behind is asleep. */
  private static final int MOST_WAITING = 1000;

  /** Pages at once; a browser opens one connection a tab. */
  private static final int MOST_LISTENERS = 50;

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /**
   * Returns a reply that does not end: events follow until the page leaves.
   *
   * @throws ApiRefused if too many pages listen
   */
  public Reply open() {
    if (listeners.size() >= MOST_LISTENERS) {
      throw new ApiRefused(
          503, "busy", "%d pages listen; expected fewer".formatted(listeners.size()));
    }
    return (response, callback) -> {
      response.getHeaders().put("Content-Type", "text/event-stream");
      Listener listener = new Listener(response, callback);
      listeners.add(listener);
      listener.send(": hello\n\n");
    };
  }

  /** Returns true if a page listens. */
  public boolean isHeard() {
    return !listeners.isEmpty();
  }

  /** Sends an event to all pages. */
  public void send(String event, Object data) {
    String text = "event: %s\ndata: %s\n\n".formatted(event, Json.write(data));
    listeners.forEach(listener -> listener.send(text));
  }

  /** Sends a comment, so that pages and connections stay awake and pages that left are noticed. */
  public void keepAlive() {
    listeners.forEach(listener -> listener.send(": here\n\n"));
  }

  /** Ends all replies. */
  @Override
  public void close() {
    listeners.forEach(listener -> listener.end(null));
  }

  /** One page. Sends one event at a time. */
  private final class Listener implements Callback {
    private final Response response;
    private final Callback end;
    private final Queue<String> waiting = new ArrayDeque<>();
    private boolean isSending;
    private boolean isEnded;

    Listener(Response response, Callback end) {
      this.response = response;
      this.end = end;
    }

    void send(String event) {
      synchronized (waiting) {
        if (isEnded) {
          return;
        }
        if (waiting.size() < MOST_WAITING) {
          waiting.add(event);
          if (isSending) {
            return;
          }
          isSending = true;
        } else {
          isEnded = true;
        }
      }
      if (isEnded) {
        leave(new IllegalStateException("the page does not read its events"));
      } else {
        next();
      }
    }

    private void next() {
      String event;
      synchronized (waiting) {
        event = waiting.poll();
        isSending = event != null;
      }
      if (event != null) {
        response.write(false, ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)), this);
      }
    }

    @Override
    public void succeeded() {
      next();
    }

    @Override
    public void failed(Throwable failure) {
      end(failure);
    }

    void end(@Nullable Throwable failure) {
      synchronized (waiting) {
        if (isEnded) {
          return;
        }
        isEnded = true;
      }
      leave(failure);
    }

    private void leave(@Nullable Throwable failure) {
      listeners.remove(this);
      if (failure == null) {
        end.succeeded();
      } else {
        end.failed(failure);
      }
    }
  }
}
