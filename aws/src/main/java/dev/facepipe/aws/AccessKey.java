package dev.facepipe.aws;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The access key of the local cloud's only account.
 *
 * @param id 4 to 128 letters, digits, {@code _} and {@code -}; not secret
 * @param secret 8 to 128 printable ASCII characters without spaces
 */
public record AccessKey(String id, String secret) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{4,128}");
  private static final Pattern SECRET = Pattern.compile("[!-~]{8,128}");

  /** The default key, for a cloud that only this machine can reach. Documented, so not secret. */
  public static final AccessKey WELL_KNOWN = new AccessKey("facepipe", "facepipe-local");

  private static final int ID_BYTES = 8;

  /** 240 bits: 40 characters, as many as AWS gives. */
  private static final int SECRET_BYTES = 30;

  public AccessKey {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "access key id has %d characters; expected 4 to 128 letters, digits, '_' and '-'"
              .formatted(id.length()));
    }
    if (!SECRET.matcher(secret).matches()) {
      throw new IllegalArgumentException(
          "secret of access key %s has %d characters; expected 8 to 128 printable ones, no spaces"
              .formatted(id, secret.length()));
    }
  }

  /** Returns a new random key. */
  public static AccessKey random() {
    SecureRandom random = new SecureRandom();
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new AccessKey(
        "FACEPIPE" + HexFormat.of().formatHex(id).toUpperCase(Locale.ROOT),
        Base64.getUrlEncoder().encodeToString(secret));
  }

  /** Returns only the id, so that printing a key never prints its secret. */
  @Override
  public String toString() {
    return id;
  }
}
