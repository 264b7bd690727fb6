package dev.facepipe.common.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names an object in a bucket. As text: {@code s3://bucket/key}, the key as it is, not URL-encoded.
 */
public record ObjectRef(String bucket, String key) {
  private static final String SCHEME = "s3://";

  public ObjectRef {
    if (bucket.isEmpty() || bucket.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "bucket's name has %d characters, or a slash; expected a name without"
              .formatted(bucket.length()));
    }
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "key in a bucket is empty; expected one or more characters");
    }
  }

  /** Reads {@code s3://bucket/key}. */
  @JsonCreator
  public static ObjectRef parse(String url) {
    int slash = url.indexOf('/', SCHEME.length());
    if (!url.startsWith(SCHEME) || slash < 0) {
      throw new IllegalArgumentException(
          "object has a name of %d characters; expected s3://bucket/key".formatted(url.length()));
    }
    return new ObjectRef(url.substring(SCHEME.length(), slash), url.substring(slash + 1));
  }

  /** The key without the ending of its last part: {@code a.b/c.jpg} gives {@code a.b/c}. */
  public String stem() {
    return stem(key);
  }

  /** The same of a key alone. */
  public static String stem(String key) {
    int dot = key.lastIndexOf('.');
    return dot > key.lastIndexOf('/') + 1 ? key.substring(0, dot) : key;
  }

  @JsonValue
  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
