package dev.facepipe.common.message;

import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where results lie in their bucket. No two things share a key: what drops have of their own begins
 * with {@code drops/}, which no other result does, and escapes are escaped themselves.
 */
public final class ResultKeys {
  /** Longest key in bytes. Source: S3 user guide, "Naming Amazon S3 objects". */
  public static final int MAX = 1024;

  private static final String DROPS = "drops/";

  private static final String SINGLE_RESERVED = "(?:video|newest-film|newest-answer)\\z";

  private static final String RESERVED = "(?:video|newest-film|newest-answer|frame-\\d{5,})\\z";

  /** What reads like the escape of a slash, or like the escape of that, and so on. */
  private static final String LIKE_SLASH = "%(?:25)*2F";

  /** Slashes that a key must not begin with, and what reads like them. */
  private static final Pattern LEADING = Pattern.compile("^(?:/|" + LIKE_SLASH + ")+");

  /** Steps that read like the escapes of {@code .} and {@code ..}. */
  private static final Pattern LIKE_DOT_STEP =
      Pattern.compile("(?<=^|/)(?:%(?:25)*2E){1,2}(?=/|\\z)");

  /** What reads like the escape of a slash where we escape one. */
  private static final Pattern LIKE_ESCAPE =
      Pattern.compile("(?<=^drops)" + LIKE_SLASH + "|" + LIKE_SLASH + "(?=" + RESERVED + ")");

  /** The slash before a last step that no single answer may have, since a film's results do. */
  private static final Pattern SINGLE_SLASH = Pattern.compile("/(?=" + SINGLE_RESERVED + ")");

  /** The slash before a last step that no client may choose. */
  private static final Pattern CLIENT_SLASH = Pattern.compile("/(?=" + RESERVED + ")");

  private static final Pattern NUMBER = Pattern.compile("(\\d{5,9})\\.json");

  /** A path step {@code .} or {@code ..}. */
  private static final Pattern DOT_STEP = Pattern.compile("(?<=^|/)\\.{1,2}(?=/|\\z)");

  private ResultKeys() {}

  /** A stem as a key begins: what a file system behind the store would follow is defused. */
  public static String of(String stem) {
    Matcher leading = LEADING.matcher(stem);
    if (leading.find()) {
      String head = again(leading).replace("/", "%2F");
      // What follows is no first step any more.
      return head + steps("x" + stem.substring(leading.end())).substring(1);
    }
    String key = steps(stem);
    return key.startsWith(DROPS) ? key.replaceFirst("/", "%2F") : key;
  }

  private static String steps(String stem) {
    String steps = LIKE_DOT_STEP.matcher(stem).replaceAll(ResultKeys::again);
    String escaped = LIKE_ESCAPE.matcher(steps).replaceAll(ResultKeys::again);
    return DOT_STEP.matcher(escaped).replaceAll(dots -> "%2E".repeat(dots.group().length()));
  }

  /** Escapes the signs that begin what reads like escapes. */
  private static String again(MatchResult escapes) {
    return escapes.group().replace("%", "%25");
  }

  /** Returns the key, without its ending, of the only answer to a stem. */
  public static String single(String stem) {
    return SINGLE_SLASH.matcher(of(stem)).replaceFirst("%2F");
  }

  /** Returns the same for an id that a client chose: nobody can answer a film's frame before us. */
  static String ofClient(RequestId id) {
    return CLIENT_SLASH.matcher(of(id.value())).replaceFirst("%2F");
  }

  /** Returns where a drop has a result of its own, such as {@code frame-00001}. */
  public static String own(Drop drop, String name) {
    return DROPS + of(drop.key()) + "/" + drop.etag() + "/" + name + ".json";
  }

  /** Returns where it stands which film the bare results of its stem are of. */
  public static String newestFilm(Drop film) {
    return of(film.stem()) + "/newest-film.json";
  }

  /** Returns where it stands which drop the single bare answer to its stem is of. */
  public static String newestAnswer(Drop drop) {
    return of(drop.stem()) + "/newest-answer.json";
  }

  /** Returns where the bare report of a film lies. */
  public static String report(Drop film) {
    return of(film.stem()) + "/video.json";
  }

  /** Returns how the keys of a film's bare frames begin; {@link #bareFrame} tells which are. */
  public static String bareFrames(Drop film) {
    return of(film.stem()) + "/frame-";
  }

  /** Returns the number of a film's bare frame, or 0 if the key is of something else. */
  public static int bareFrame(Drop film, String key) {
    String start = bareFrames(film);
    Matcher number = NUMBER.matcher(key.startsWith(start) ? key.substring(start.length()) : "");
    return number.matches() ? Integer.parseInt(number.group(1)) : 0;
  }

  /** Whether a bucket can have such a key. */
  public static boolean fits(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length <= MAX;
  }
}
