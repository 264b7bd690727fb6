package dev.facepipe.local.cloud.data;

import org.jspecify.annotations.Nullable;

/** Thrown when a data folder cannot be used. The message names the folder and the reason. */
public final class DataFolderUnusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataFolderUnusable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
