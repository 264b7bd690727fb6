package dev.facepipe.common.message;

import dev.facepipe.common.store.ObjectRef;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in a bucket an answer is about: a picture, a film, or a frame of a film. Knows all keys that
 * follow from a drop, in the frames bucket and in the results bucket.
 *
 * <p>Each drop has results of its own, below {@code drops/} + key + ETag. Beside them stand the
 * <em>bare</em> results, named by the stem alone, which are those of the newest drop of that stem.
 *
 * @param kind which of them
 * @param object where it lies
 * @param etag what the bucket calls its bytes, as the bucket wrote it
 * @param drop what somebody dropped: the picture or the film
 * @param number of a frame, from 1; 0 of everything else
 */
public record Origin(Kind kind, ObjectRef object, String etag, Drop drop, int number) {
  /** What an answer can be about. */
  public enum Kind {
    /** A picture that somebody dropped into the frames bucket. */
    PICTURE,
    /** One of a film's frames. */
    FRAME,
    /** The frame of a film of which only the first is wanted. */
    ONLY_FRAME,
    /** A film as a whole, which failed. */
    FILM,
    /** A film that another one replaced before it was read: no bare result is its own. */
    REPLACED_FILM
  }

  private static final String JPG = ".jpg";

  private static final Pattern FRAME_KEY =
      Pattern.compile(
          "drops/(?<key>.+)/(?<etag>" + Drop.ETAG + ")/frame(?:-(?<number>[0-9]{5,9}))?\\.jpg",
          Pattern.DOTALL);

  /** Stems of pictures that somebody cut from a film and dropped one by one. */
  private static final Pattern NUMBERED = Pattern.compile(".+/frame-\\d{5,}", Pattern.DOTALL);

  /** Returns what an object of the frames bucket is: a film's frame by its key, or a picture. */
  public static Origin ofFrame(ObjectRef object, String etag) {
    Matcher matcher = FRAME_KEY.matcher(object.key());
    if (matcher.matches()) {
      Drop film = new Drop(matcher.group("key"), matcher.group("etag"));
      int number = matcher.group("number") == null ? 0 : Integer.parseInt(matcher.group("number"));
      if (frameKey(film, number).equals(object.key())) { // ours never writes 000001, for one
        return new Origin(number == 0 ? Kind.ONLY_FRAME : Kind.FRAME, object, etag, film, number);
      }
    }
    return new Origin(Kind.PICTURE, object, etag, new Drop(object.key(), etag), 0);
  }

  /** Returns a film. */
  public static Origin ofFilm(ObjectRef object, String etag) {
    return new Origin(Kind.FILM, object, etag, new Drop(object.key(), etag), 0);
  }

  /** Returns the film as one that another replaced before it was read. */
  public Origin replaced() {
    return new Origin(Kind.REPLACED_FILM, object, etag, drop, number);
  }

  /**
   * Returns where a film's frame lies in the frames bucket.
   *
   * @param number from 1; 0 if only the first frame is wanted
   */
  public static String frameKey(Drop film, int number) {
    return "drops/%s/%s/%s.jpg".formatted(film.key(), film.etag(), frame(number));
  }

  private static String frame(int number) {
    return number == 0 ? "frame" : "frame-%05d".formatted(number);
  }

  /** What the request id says, if it can. */
  private String stem() {
    return kind == Kind.FRAME ? drop.stem() + "/" + frame(number) : drop.stem();
  }

  /** Returns the id of the answer; where the key holds what no id may, one like it. */
  public RequestId requestId() {
    return RequestId.ofStem(stem());
  }

  /** Whether the key is one that an id can name. */
  public boolean hasId() {
    return isOf(requestId());
  }

  /** Whether the key is named by that id. */
  boolean isOf(RequestId id) {
    return id.value().equals(stem());
  }

  /** Returns the file name for the answer: of a frame, the name it would have beside its film. */
  public String filename() {
    return kind == Kind.FRAME || kind == Kind.ONLY_FRAME ? stem() + JPG : drop.key();
  }

  /** Returns where the drop's own result lies. */
  String ownResult() {
    String name =
        switch (kind) {
          case PICTURE -> "picture";
          case FRAME, ONLY_FRAME -> frame(number);
          case FILM, REPLACED_FILM -> "failure";
        };
    return ResultKeys.own(drop, name);
  }

  /** Returns where the bare result lies, without its ending. */
  String bareResult() {
    return kind == Kind.FRAME ? ResultKeys.of(stem()) : ResultKeys.single(stem());
  }

  /** Whether the bare result is also stored as text. */
  boolean isSingle() {
    return kind != Kind.FRAME && !(kind == Kind.PICTURE && NUMBERED.matcher(stem()).matches());
  }

  /** Whether it can have the bare result at all. */
  boolean hasBareResult() {
    return kind != Kind.REPLACED_FILM;
  }

  /** Returns where it stands which drop the bare result is of. */
  String newest() {
    return kind == Kind.FRAME ? ResultKeys.newestFilm(drop) : ResultKeys.newestAnswer(drop);
  }
}
