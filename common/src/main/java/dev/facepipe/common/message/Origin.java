package dev.facepipe.common.message;

import dev.facepipe.common.store.ObjectRef;
import java.util.regex.Matcher;

/**
 * The object in a bucket that an answer is about: a picture, a video, or a frame of a video. Knows
 * all keys that belong to a drop, in the frames bucket and in the results bucket.
 *
 * <p>Each drop has its own results, whose keys are {@code drops/} + key + ETag + name. The
 * <em>bare</em> results are named by the stem only. They belong to the newest drop of that stem.
 *
 * @param kind kind of the object
 * @param object bucket and key of the object
 * @param etag ETag of the object, as the bucket wrote it
 * @param drop the dropped picture or video
 * @param number number of the frame in its video, from 1; 0 for all other kinds
 */
public record Origin(Kind kind, ObjectRef object, String etag, Drop drop, int number) {
  /** The kinds of objects that an answer can be about. */
  public enum Kind {
    /** A picture that was dropped into the frames bucket. */
    PICTURE,
    /** One of the frames of a video. */
    FRAME,
    /** The first frame of a video, when only the first frame is wanted. */
    ONLY_FRAME,
    /** A whole video that failed. */
    FILM,
    /** A video that was replaced by another one before it was read; it has no bare result. */
    REPLACED_FILM
  }

  private static final String JPG = ".jpg";

  /**
   * Returns the origin of an object in the frames bucket. The key shows whether it is a frame of a
   * video or a picture.
   */
  public static Origin ofFrame(ObjectRef object, String etag) {
    Matcher matcher = Keys.VIDEO_FRAME.matcher(object.key());
    if (matcher.matches()) {
      Drop film = new Drop(matcher.group("key"), matcher.group("etag"));
      int number = matcher.group("number") == null ? 0 : Integer.parseInt(matcher.group("number"));
      // Keys that Keys.frame() never writes, such as those with 000001, are pictures.
      if (Keys.frame(film, number).equals(object.key())) {
        return new Origin(number == 0 ? Kind.ONLY_FRAME : Kind.FRAME, object, etag, film, number);
      }
    }
    return new Origin(Kind.PICTURE, object, etag, new Drop(object.key(), etag), 0);
  }

  /** Returns the origin of a video. */
  public static Origin ofFilm(ObjectRef object, String etag) {
    return new Origin(Kind.FILM, object, etag, new Drop(object.key(), etag), 0);
  }

  /** Returns this video, marked as replaced by another one before it was read. */
  public Origin replaced() {
    return new Origin(Kind.REPLACED_FILM, object, etag, drop, number);
  }

  /** Returns the stem. It is also the request id, if all its characters are printable. */
  private String stem() {
    return kind == Kind.FRAME ? drop.stem() + "/" + Keys.frameName(number) : drop.stem();
  }

  /** Returns the request id of the answer. Unprintable characters of the key are replaced. */
  public RequestId requestId() {
    return RequestId.ofStem(stem());
  }

  /** Returns true if the request id equals the stem, so that no character was replaced. */
  public boolean hasId() {
    return isOf(requestId());
  }

  /** Returns true if this request id equals the stem. */
  boolean isOf(RequestId id) {
    return id.value().equals(stem());
  }

  /**
   * Returns the file name for the answer. For a frame of a video, the video's stem is its folder.
   */
  public String filename() {
    return kind == Kind.FRAME || kind == Kind.ONLY_FRAME ? stem() + JPG : drop.key();
  }

  /** Returns the key of the drop's own result. */
  String ownResult() {
    String name =
        switch (kind) {
          case PICTURE -> "picture";
          case FRAME, ONLY_FRAME -> Keys.frameName(number);
          case FILM, REPLACED_FILM -> "failure";
        };
    return Keys.own(drop, name);
  }

  /** Returns the key of the bare result, without file extension. */
  String bareResult() {
    return kind == Kind.FRAME ? Keys.of(stem()) : Keys.single(stem());
  }

  /** Returns true if the bare result is also stored as text. */
  boolean isSingle() {
    return kind != Kind.FRAME && !(kind == Kind.PICTURE && Keys.isNumbered(stem()));
  }

  /** Returns true if this origin can have a bare result. */
  boolean hasBareResult() {
    return kind != Kind.REPLACED_FILM;
  }

  /** Returns the key of the object that names the drop whose result is the bare result. */
  String newest() {
    return kind == Kind.FRAME ? Keys.newestFilm(drop) : Keys.newestAnswer(drop);
  }
}
