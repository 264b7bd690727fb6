package dev.facepipe.local.cloud;

/** A function threw instead of answering. On AWS its trigger would see a function error. */
public final class FunctionFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which function failed and why; the cause is what it threw. */
  public FunctionFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
