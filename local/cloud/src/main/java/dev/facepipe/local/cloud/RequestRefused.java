package dev.facepipe.local.cloud;

import java.io.IOException;

/**
 * Thrown when a {@link Gate} refuses a request. The message says why, on one line and without
 * secrets. The message is for our log, not for the client.
 */
public final class RequestRefused extends IOException {
  private static final long serialVersionUID = 1L;

  /** The part of the reason that a client may know. */
  public enum Reason {
    /** The request is not signed, or a part of it that must be signed is not. */
    NOT_SIGNED,
    /** The signing key is not the cloud's key. */
    UNKNOWN_KEY,
    /** The signing time is too long ago or in the future. */
    NOT_NOW,
    /** The signature's validity, which the signer chose, has ended. */
    EXPIRED,
    /** The signature belongs to another request or was made with another secret. */
    OTHER_SIGNATURE,
    /** The body is not the signed body. */
    OTHER_BODY,
    /** The body does not have the form that its headers announce. */
    BROKEN_BODY
  }

  private final Reason reason;

  /**
   * Creates a refusal with the reason {@link Reason#NOT_SIGNED} and a message such as {@code the
   * request is not signed}.
   */
  public RequestRefused(String why) {
    this(Reason.NOT_SIGNED, why);
  }

  /** Creates a refusal with a reason for the client and a message for the log. */
  public RequestRefused(Reason reason, String why) {
    super(why);
    this.reason = reason;
  }

  /** Returns the part of the reason that the client may know. */
  public Reason reason() {
    return reason;
  }
}
