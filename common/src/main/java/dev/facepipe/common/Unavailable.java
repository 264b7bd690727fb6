package dev.facepipe.common;

/** Thrown when a queue or an object store cannot do a request now. Trying again may help. */
public final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception; the message says what is not available. */
  public Unavailable(String message) {
    super(message);
  }

  /** Creates the exception; the message names the service, the request and the reply. */
  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
