package dev.facepipe.local.cloud;

import java.io.IOException;

/**
 * A request that a {@link Gate} does not let in. The message says why, on one line and without
 * anything secret; it is for our log, not for the client.
 */
public final class KeptOut extends IOException {
  private static final long serialVersionUID = 1L;

  /** What a client may be told of why. */
  public enum Reason {
    /** It is not signed, or with an unsigned part that must be signed. */
    NOT_SIGNED,
    /** The key that signed it is not ours. */
    UNKNOWN_KEY,
    /** It was signed too long ago, or for a time to come. */
    NOT_NOW,
    /** The time is over that its signer gave it. */
    EXPIRED,
    /** The signature belongs to another request or to another secret. */
    OTHER_SIGNATURE,
    /** The body is not the one that was signed. */
    OTHER_BODY,
    /** The body is not in the form that its headers announce. */
    BROKEN_BODY
  }

  private final Reason reason;

  /** Says why, such as {@code it is not signed}. */
  public KeptOut(String why) {
    this(Reason.NOT_SIGNED, why);
  }

  /** The same, with what the client may know. */
  public KeptOut(Reason reason, String why) {
    super(why);
    this.reason = reason;
  }

  /** Returns what the client may be told. */
  public Reason reason() {
    return reason;
  }
}
