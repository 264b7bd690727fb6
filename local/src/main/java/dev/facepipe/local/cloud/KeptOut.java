package dev.facepipe.local.cloud;

import java.io.IOException;

/**
 * A request that a {@link Gate} does not let in. The message says why, on one line and without
 * anything secret; it is for our log, not for the client.
 */
public final class KeptOut extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says why, such as {@code it is not signed}. */
  public KeptOut(String why) {
    super(why);
  }
}
