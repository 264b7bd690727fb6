package dev.facepipe.local.cloud.aws.awssdk;

/**
 * Keys as S3Proxy's handler sees them. It keeps keys that begin with {@code .s3proxy-mpu-stub-} for
 * uploads in parts at stores that need such objects. Ours needs none, so that such a key is one
 * like any other: it passes the handler behind an exclamation mark. Source: S3Proxy 4.1.0,
 * S3ProxyHandler.checkReservedBlobName.
 */
public final class EscapedKey {
  private static final String RESERVED = "\\.s3proxy-mpu-stub-";

  private EscapedKey() {}

  /** Returns a request's path, encoded, with its key escaped. */
  public static String inPath(String path) {
    return path.replaceFirst("^(/[^/]+/)((%21)*" + RESERVED + ")", "$1%21$2");
  }

  /** Returns the source of a copy, {@code bucket/key}, with its key escaped. */
  public static String inSource(String source) {
    return source.replaceFirst("^(/?[^/]+/)((!|%21)*" + RESERVED + ")", "$1!$2");
  }

  /** Returns the XML of a request with all its keys escaped. */
  public static String inXml(String xml) {
    return xml.replaceAll("(<Key>)(!*" + RESERVED + ")", "$1!$2");
  }

  /** Returns the key that the client wrote. */
  static String unescaped(String key) {
    return key.replaceFirst("^!(!*" + RESERVED + ")", "$1");
  }
}
