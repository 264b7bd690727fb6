package dev.facepipe.local.console.http;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.text.Printable;
import dev.facepipe.recognition.gallery.GalleryRefused;
import dev.facepipe.web.UnreadBody;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of browsers: checks them, finds their route, and sends the reply. Thread-safe.
 */
public final class ConsoleHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleHandler.class);

  private static final String API = "/api/";

  /** Most characters of a message, which may quote what a client sent. */
  private static final int LONGEST = 500;

  private final Guard guard;
  private final PageFiles page;
  private final List<Route> routes;

  /**
   * @param beside a class in the package that has the folder {@code page}
   * @param names names of this machine that a browser may use, in lower case
   */
  public ConsoleHandler(Class<?> beside, Set<String> names, List<Route> routes) {
    this.guard = new Guard(Guard.newToken(), names);
    this.page = new PageFiles(beside);
    this.routes = List.copyOf(routes);
  }

  /** Returns the secret that requests to the API carry. */
  public String token() {
    return guard.token();
  }

  @Override
  public boolean handle(Request request, Response response, Callback done) {
    Callback callback = UnreadBody.dropped(request, done);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cache-Control", "no-store");
    try {
      reply(request).send(response, callback);
    } catch (ApiRefused e) {
      send(error(e.status(), e.code(), String.valueOf(e.getMessage())), response, callback);
    } catch (GalleryRefused e) {
      send(error(409, "gallery_refused", String.valueOf(e.getMessage())), response, callback);
    } catch (Unavailable e) {
      LOG.warn("{}: {}", request.getHttpURI().getPath(), e.getMessage());
      send(error(502, "unavailable", "the service cannot be reached"), response, callback);
    } catch (IOException e) {
      callback.failed(e); // the client is gone
    } catch (RuntimeException e) {
      LOG.error("{} failed", request.getHttpURI().getPath(), e);
      send(error(500, "internal", "the console failed; its log says why"), response, callback);
    }
    return true;
  }

  private static void send(Reply reply, Response response, Callback callback) {
    if (response.isCommitted()) {
      callback.failed(new IOException("failed after the reply had begun"));
      return;
    }
    try {
      reply.send(response, callback);
    } catch (IOException e) {
      callback.failed(e);
    }
  }

  private Reply reply(Request request) throws IOException {
    guard.requireOwn(request);
    String path = request.getHttpURI().getPath();
    if (!path.startsWith(API)) {
      if (!request.getMethod().equals("GET")) {
        throw new ApiRefused(405, "bad_method", "the page can only be read; expected GET");
      }
      return page.file(path);
    }
    guard.requireToken(request);
    List<String> segments = Call.segments(path);
    boolean isKnown = false;
    for (Route route : routes) {
      Optional<Map<String, String>> parts = route.parts(segments);
      if (parts.isPresent()) {
        isKnown = true;
        if (route.method().equals(request.getMethod())) {
          return route.action().handle(new Call(request, parts.get()));
        }
      }
    }
    throw isKnown
        ? new ApiRefused(
            405, "bad_method", "%s is not possible here".formatted(shown(request.getMethod())))
        : ApiRefused.notFound("the API has no path " + shown(path));
  }

  /** Returns a reply that says why a request failed. */
  public static Reply error(int status, String code, String message) {
    return Reply.json(
        status,
        status == 503 ? Map.of("Retry-After", "1") : Map.of(),
        new Problem(new Reason(code, shown(message))));
  }

  private static String shown(String text) {
    return Printable.shown(text, LONGEST);
  }

  private record Problem(Reason error) {}

  private record Reason(String code, String message) {}
}
