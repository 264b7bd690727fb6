package dev.facepipe.common.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of an object in a bucket. As text: {@code s3://bucket/key}, where the key is not
 * URL-encoded.
 */
public record ObjectRef(String bucket, String key) {
  private static final String SCHEME = "s3://";

  public ObjectRef {
    if (bucket.isEmpty() || bucket.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "bucket name of %d characters is empty or has a slash; expected a name without slash"
              .formatted(bucket.length()));
    }
    if (key.isEmpty()) {
      throw new IllegalArgumentException("object key is empty; expected at least 1 character");
    }
  }

  /** Parses {@code s3://bucket/key}. */
  @JsonCreator
  public static ObjectRef parse(String url) {
    int slash = url.indexOf('/', SCHEME.length());
    if (!url.startsWith(SCHEME) || slash < 0) {
      throw new IllegalArgumentException(
          "object URL of %d characters cannot be read; expected s3://bucket/key"
              .formatted(url.length()));
    }
    return new ObjectRef(url.substring(SCHEME.length(), slash), url.substring(slash + 1));
  }

  /** Returns the key without its file extension: {@code a.b/c.jpg} gives {@code a.b/c}. */
  public String stem() {
    return stem(key);
  }

  /** Returns a key without its file extension: {@code a.b/c.jpg} gives {@code a.b/c}. */
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
