package dev.facepipe.common.message;

import dev.facepipe.common.store.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An object that somebody put into the frames or videos bucket. New bytes under the same key are a
 * new drop.
 *
 * @param key the object's key, not encoded
 * @param etag the object's ETag: 32 hexadecimal digits; after a multipart upload, followed by a
 *     dash and the number of parts. Quotes are removed. An ETag of another form is hashed to 32
 *     digits
 */
public record Drop(String key, String etag) {
  /** The form of S3's ETags. Source: S3 API reference, "Object". */
  static final String ETAG = "[0-9a-f]{32}(?:-[0-9]{1,5})?";

  private static final Pattern S3S = Pattern.compile(ETAG);

  public Drop {
    Require.present(key, "key");
    Require.present(etag, "etag");
    etag = plain(etag);
  }

  /** Returns the key without its file extension. */
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
