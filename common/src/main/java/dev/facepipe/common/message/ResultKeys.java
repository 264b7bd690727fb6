package dev.facepipe.common.message;

import dev.facepipe.common.store.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Where results lie in their bucket. */
public final class ResultKeys {
  /** Longest key in bytes. Source: S3 user guide, "Naming Amazon S3 objects". */
  public static final int MAX = 1024;

  /** Ids of frames cut from a video: {@code stem/frame-00001}. */
  private static final Pattern VIDEO_FRAME = Pattern.compile(".+/frame-\\d{5,}");

  /** Ids under which a video's own results lie: its frames' and its report's. */
  private static final Pattern OF_VIDEO = Pattern.compile("(.*)/(frame-\\d{5,}|video)");

  /** A path step {@code .} or {@code ..}. */
  private static final Pattern DOT_STEP = Pattern.compile("(?<=^|/)\\.{1,2}(?=/|$)");

  private static final Pattern LEADING_SLASHES = Pattern.compile("^/+");

  private ResultKeys() {}

  /** A stem as a key begins: what a file system behind the store would follow is defused. */
  public static String of(String stem) {
    String relative =
        LEADING_SLASHES
            .matcher(stem)
            .replaceFirst(slashes -> "%2F".repeat(slashes.group().length()));
    return DOT_STEP.matcher(relative).replaceAll(dots -> "%2E".repeat(dots.group().length()));
  }

  /** The same of an id that a client chose: it does not lead to where a video's results lie. */
  static String ofClient(RequestId id) {
    return of(OF_VIDEO.matcher(id.value()).replaceFirst("$1%2F$2"));
  }

  /** Whether a bucket can have such a key. */
  public static boolean fits(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length <= MAX;
  }

  /** Whether an object is a single picture, and no frame of a video. */
  static boolean isSingle(ObjectRef source) {
    return !VIDEO_FRAME.matcher(source.stem()).matches();
  }
}
