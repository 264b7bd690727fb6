package dev.facepipe.common.message;

import dev.facepipe.common.store.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One object as somebody dropped it into a bucket. Other bytes under the same key are another drop.
 *
 * @param key the object's key, as it is
 * @param etag what the bucket calls the bytes: 32 hexadecimal digits; an upload in parts has a dash
 *     and the number of parts behind them. Given with quotes, it loses them; an ETag of another
 *     form becomes the same 32 digits each time
 */
public record Drop(String key, String etag) {
  /** An ETag as S3 makes it. Source: S3 API reference, "Object". */
  static final String ETAG = "[0-9a-f]{32}(?:-[0-9]{1,5})?";

  private static final Pattern S3S = Pattern.compile(ETAG);

  public Drop {
    Require.present(key, "key");
    Require.present(etag, "etag");
    etag = plain(etag);
  }

  /** The key without its ending. */
  public String stem() {
    return ObjectRef.stem(key);
  }

  private static String plain(String etag) {
    String bare = etag.replace("\"", "");
    return S3S.matcher(bare).matches()
        ? bare
        : UUID.nameUUIDFromBytes(bare.getBytes(StandardCharsets.UTF_8)).toString().replace("-", "");
  }
}
