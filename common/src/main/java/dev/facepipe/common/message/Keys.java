package dev.facepipe.common.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds and reads the keys of the objects that functions write: frames of videos, results, claims.
 * Different results never share a key: only a drop's own results begin with {@code drops/}, no
 * answer's key equals the key of a sighting, and text that looks like an escape is escaped too.
 */
public final class Keys {
  /** Longest key in bytes. Source: S3 user guide, "Naming Amazon S3 objects". */
  public static final int MAX = 1024;

  /** Start of the keys of all claims. */
  public static final String CLAIMS = "claims/";

  /** Start of the keys of all notes about videos' frames. */
  public static final String NOTES = "notes/";

  /** Start of the keys of all sightings. */
  public static final String SIGHTINGS = "sightings/";

  /** Writes a time as ISO-8601 in UTC, always with milliseconds. */
  static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter SIGHTING_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd/HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  private static final Pattern SIGHTING_ID =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{2}-[0-9]{2}-[0-9]{2}\\.[0-9]{3}"
              + "-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final String JSON = ".json";

  private static final String DROPS = "drops/";

  private static final String FRAME = "frame-";

  /** The name of a video's frame, also of pictures that somebody cut from a video and dropped. */
  private static final String NUMBERED = FRAME + "\\d{5,}";

  private static final Pattern NUMBERED_STEM = Pattern.compile(".+/" + NUMBERED, Pattern.DOTALL);

  /** Keys that {@link #frame} writes, and a few more. Groups: key, etag, number. */
  static final Pattern VIDEO_FRAME =
      Pattern.compile(
          DROPS + "(?<key>.+)/(?<etag>" + Drop.ETAG + ")/frame(?:-(?<number>[0-9]{5,9}))?\\.jpg",
          Pattern.DOTALL);

  private static final String SINGLE_RESERVED = "(?:video|people|newest-film|newest-answer)\\z";

  private static final String RESERVED =
      "(?:video|people|newest-film|newest-answer|" + NUMBERED + ")\\z";

  /** Text that looks like an escaped slash, escaped once or several times. */
  private static final String LIKE_SLASH = "%(?:25)*2F";

  /**
   * Slashes at the start of a key, which are not allowed, and text that looks like their escapes.
   */
  private static final Pattern LEADING = Pattern.compile("^(?:/|" + LIKE_SLASH + ")+");

  /** Segments that look like the escapes of {@code .} and {@code ..}. */
  private static final Pattern LIKE_DOT_STEP =
      Pattern.compile("(?<=^|/)(?:%(?:25)*2E){1,2}(?=/|\\z)");

  /** Text that looks like an escaped slash in a place where this class escapes slashes. */
  private static final Pattern LIKE_ESCAPE =
      Pattern.compile(
          "(?<=^drops|^sightings)" + LIKE_SLASH + "|" + LIKE_SLASH + "(?=" + RESERVED + ")");

  /** The slash before a last segment that is reserved for a video's results. */
  private static final Pattern SINGLE_SLASH = Pattern.compile("/(?=" + SINGLE_RESERVED + ")");

  /** The slash before a last segment that a client's request id must not have. */
  private static final Pattern CLIENT_SLASH = Pattern.compile("/(?=" + RESERVED + ")");

  private static final Pattern NUMBER = Pattern.compile("(\\d{5,9})\\.json");

  /** A segment {@code .} or {@code ..}. */
  private static final Pattern DOT_STEP = Pattern.compile("(?<=^|/)\\.{1,2}(?=/|\\z)");

  private Keys() {}

  /**
   * Returns the key of a video's frame in the frames bucket.
   *
   * @param number number of the frame, from 1; 0 if only the first frame is wanted
   */
  public static String frame(Drop film, int number) {
    return DROPS + film.key() + "/" + film.etag() + "/" + frameName(number) + ".jpg";
  }

  /** Returns the name of a video's frame, such as {@code frame-00001}. */
  static String frameName(int number) {
    return number == 0 ? "frame" : FRAME + "%05d".formatted(number);
  }

  /** Returns true if the last segment of a stem looks like the name of a video's frame. */
  static boolean isNumbered(String stem) {
    return NUMBERED_STEM.matcher(stem).matches();
  }

  /** Returns the key of a new claim. */
  static String newClaim() {
    return CLAIMS + RandomIds.next() + ".json";
  }

  /**
   * Returns the start of a key for a stem. Escapes {@code .}, {@code ..} and leading slashes,
   * because the store may keep its objects in a file system.
   */
  public static String of(String stem) {
    Matcher leading = LEADING.matcher(stem);
    if (leading.find()) {
      String head = again(leading).replace("/", "%2F");
      // The rest does not begin the key, so it is handled as a later segment.
      return head + steps("x" + stem.substring(leading.end())).substring(1);
    }
    String key = steps(stem);
    return key.startsWith(DROPS) || key.startsWith(SIGHTINGS) ? key.replaceFirst("/", "%2F") : key;
  }

  private static String steps(String stem) {
    String steps = LIKE_DOT_STEP.matcher(stem).replaceAll(Keys::again);
    String escaped = LIKE_ESCAPE.matcher(steps).replaceAll(Keys::again);
    return DOT_STEP.matcher(escaped).replaceAll(dots -> "%2E".repeat(dots.group().length()));
  }

  /** Escapes the percent signs of text that looks like an escape. */
  private static String again(MatchResult escapes) {
    return escapes.group().replace("%", "%25");
  }

  /** Returns the key, without file extension, of the single answer to a stem. */
  public static String single(String stem) {
    return SINGLE_SLASH.matcher(of(stem)).replaceFirst("%2F");
  }

  /**
   * Returns the key, without file extension, for an id that a client chose. The key never equals
   * the key of a video's frame, so a client cannot occupy that key first.
   */
  static String ofClient(RequestId id) {
    return CLIENT_SLASH.matcher(of(id.value())).replaceFirst("%2F");
  }

  /** Returns the key of the answer to a posted frame in the results bucket. */
  public static String answer(RequestId id) {
    return ofClient(id) + JSON;
  }

  /** Returns the key of the bare result of a posted frame in the results bucket. */
  static String answerText(RequestId id) {
    return ofClient(id) + ".txt";
  }

  /** Returns the key of a drop's own result; the name is, for example, {@code frame-00001}. */
  static String own(Drop drop, String name) {
    return DROPS + of(drop.key()) + "/" + drop.etag() + "/" + name + ".json";
  }

  /**
   * Returns the start of the keys of a video's notes. The key of the video can be of any length, so
   * it is hashed.
   */
  public static String notes(Drop film) {
    byte[] named = (film.key() + "/" + film.etag()).getBytes(StandardCharsets.UTF_8);
    return NOTES + UUID.nameUUIDFromBytes(named) + "/";
  }

  /**
   * Returns the key of the note about a video's frame.
   *
   * @param number number of the frame, from 1
   */
  public static String note(Drop film, int number) {
    return notes(film) + frameName(number) + ".json";
  }

  /** Returns the number of the frame that a note is about, or 0 for any other key. */
  public static int noted(Drop film, String key) {
    String start = notes(film) + FRAME;
    return number(start, key);
  }

  /** Returns the key of the note about when a video's frames are on screen. */
  public static String notedVideo(Drop film) {
    return notes(film) + "video.json";
  }

  /**
   * Returns the key of a video's own summary.
   *
   * @param ending file extension, such as {@code .json}
   */
  public static String ownPeople(Drop film, String ending) {
    return DROPS + of(film.key()) + "/" + film.etag() + "/people" + ending;
  }

  /** Returns the key of the bare summary of a video. */
  public static String people(Drop film, String ending) {
    return of(film.stem()) + "/people" + ending;
  }

  /** Returns the key of a video's own report. */
  public static String ownReport(Drop film) {
    return own(film, "video");
  }

  /** Returns the key of the answer to a video that was not read to its end. */
  public static String ownFailure(Drop film) {
    return own(film, "failure");
  }

  /** Returns the start of the keys of the answers to a video's frames. */
  public static String ownFrames(Drop film) {
    return DROPS + of(film.key()) + "/" + film.etag() + "/" + FRAME;
  }

  /**
   * Returns the key of the object that names the video whose results are the bare results of its
   * stem.
   */
  public static String newestFilm(Drop film) {
    return of(film.stem()) + "/newest-film.json";
  }

  /**
   * Returns the key of the object that names the drop whose answer is the bare answer to its stem.
   */
  public static String newestAnswer(Drop drop) {
    return of(drop.stem()) + "/newest-answer.json";
  }

  /** Returns the key of the bare report of a video. */
  public static String report(Drop film) {
    return of(film.stem()) + "/video.json";
  }

  /**
   * Returns the prefix of the keys of a video's bare frames. Other keys may have this prefix too:
   * check with {@link #bareFrame}.
   */
  public static String bareFrames(Drop film) {
    return of(film.stem()) + "/" + FRAME;
  }

  /** Returns the number of a video's bare frame, or 0 for any other key. */
  public static int bareFrame(Drop film, String key) {
    return number(bareFrames(film), key);
  }

  private static int number(String start, String key) {
    Matcher number = NUMBER.matcher(key.startsWith(start) ? key.substring(start.length()) : "");
    return number.matches() ? Integer.parseInt(number.group(1)) : 0;
  }

  /**
   * Returns the key of a sighting.
   *
   * @param at when the answer was made
   * @param about the drop's key, a slash and its ETag; or the request id, if nothing was dropped.
   *     It can be of any length, so it is hashed
   */
  public static String sighting(Instant at, String about) {
    UUID hash = UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8));
    return SIGHTINGS + SIGHTING_TIME.format(at) + "-" + hash + JSON;
  }

  /**
   * Returns the id of a sighting: its key without {@value #SIGHTINGS} and the file extension. Empty
   * for any other key, also for other keys that begin with {@value #SIGHTINGS}.
   */
  public static Optional<String> sightingId(String key) {
    return key.startsWith(SIGHTINGS) && key.endsWith(JSON)
        ? Optional.of(key.substring(SIGHTINGS.length(), key.length() - JSON.length()))
            .filter(id -> SIGHTING_ID.matcher(id).matches())
        : Optional.empty();
  }

  /** Returns the key of the sighting with this id; empty if the text is no id of a sighting. */
  public static Optional<String> ofSighting(String id) {
    String key = SIGHTINGS + id + JSON;
    return sightingId(key).map(known -> key);
  }

  /** Returns true if the key is short enough for S3. */
  public static boolean fits(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length <= MAX;
  }
}
