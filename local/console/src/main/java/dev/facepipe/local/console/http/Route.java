package dev.facepipe.local.console.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One kind of request that the console answers.
 *
 * @param method HTTP method
 * @param path path with names of parts in braces, such as {@code /api/people/{name}}; a part is one
 *     segment
 * @param action carries the request out; thread-safe, may block
 */
public record Route(String method, String path, Action action) {
  /** Carries out a request. */
  @FunctionalInterface
  public interface Action {
    /**
     * Returns the reply.
     *
     * @throws ApiRefused if the request is not carried out
     */
    Reply handle(Call call) throws IOException;
  }

  /**
   * Returns the named parts of a path, or nothing if this route is another's.
   *
   * @param segments segments of the path, decoded
   */
  Optional<Map<String, String>> parts(List<String> segments) {
    List<String> own = segments(path);
    if (own.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parts = new HashMap<>();
    for (int i = 0; i < own.size(); i++) {
      String wanted = own.get(i);
      int open = wanted.indexOf('{');
      if (open < 0) {
        if (!wanted.equals(segments.get(i))) {
          return Optional.empty();
        }
        continue;
      }
      int close = wanted.indexOf('}');
      String end = wanted.substring(close + 1);
      String given = segments.get(i);
      if (!given.startsWith(wanted.substring(0, open))
          || !given.endsWith(end)
          || given.length() <= open + end.length()) {
        return Optional.empty();
      }
      parts.put(
          wanted.substring(open + 1, close), given.substring(open, given.length() - end.length()));
    }
    return Optional.of(parts);
  }

  /** Returns the segments of a path, without the empty one before the first slash. */
  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(segment);
    }
    return segments;
  }
}
