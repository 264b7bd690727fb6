package dev.facepipe.common;

/** What this program calls itself. */
public final class Release {
  /** Version of the program, as {@code ./facepipe --version} prints it. */
  public static final String VERSION = "0.1.0";

  private Release() {}
}
