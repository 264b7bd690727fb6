package dev.facepipe.local.cloud.aws.awssdk;

/**
 * Escapes keys that S3Proxy's handler reserves. The handler reserves keys that begin with {@code
 * .s3proxy-mpu-stub-}, for stores that need such objects for multipart uploads. Our store needs
 * none, so such a key must work like any other. The escaped key begins with an exclamation mark.
 * Source: S3Proxy 4.1.0, S3ProxyHandler.checkReservedBlobName.
 */
public final class EscapedKey {
  private static final String RESERVED = "\\.s3proxy-mpu-stub-";

  private EscapedKey() {}

  /** Returns an encoded request path with its key escaped. */
  public static String inPath(String path) {
    return path.replaceFirst("^(/[^/]+/)((%21)*" + RESERVED + ")", "$1%21$2");
  }

  /** Returns a copy's source, {@code bucket/key}, with its key escaped. */
  public static String inSource(String source) {
    return source.replaceFirst("^(/?[^/]+/)((!|%21)*" + RESERVED + ")", "$1!$2");
  }

  /** Returns a request's XML with all its keys escaped. */
  public static String inXml(String xml) {
    return xml.replaceAll("(<Key>)(!*" + RESERVED + ")", "$1!$2");
  }

  /** Returns the key that the client wrote. */
  static String unescaped(String key) {
    return key.replaceFirst("^!(!*" + RESERVED + ")", "$1");
  }
}
