package dev.facepipe.local.console.http;

/** A request that the console does not carry out. The message says what, got, wanted, whose. */
public final class ApiRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * Creates a refusal.
   *
   * @param status HTTP status, 400 to 504
   * @param code one word for programs, with underscores; part of the API
   * @param message one line for people
   */
  public ApiRefused(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** Returns a refusal of something that does not exist. */
  public static ApiRefused notFound(String what) {
    return new ApiRefused(404, "not_found", what);
  }

  /** Returns a refusal of a request that is wrong in itself. */
  public static ApiRefused bad(String code, String message) {
    return new ApiRefused(400, code, message);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
