package dev.facepipe.local.cloud;

/** Thrown when a function failed instead of answering. On AWS its trigger sees a function error. */
public final class FunctionFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure whose message names the function and the reason, with the function's
   * exception as cause.
   */
  public FunctionFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
