package dev.facepipe.common.environment;

import org.jspecify.annotations.Nullable;

/**
 * Thrown for an environment variable that has a wrong value, or none. The message names the
 * variable, its value and the expected value.
 */
public final class WrongSetting extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  WrongSetting(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
