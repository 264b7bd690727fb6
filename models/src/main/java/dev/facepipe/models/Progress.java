package dev.facepipe.models;

/** Receives the progress of a download. */
@FunctionalInterface
interface Progress {
  /** Reports {@code done} of {@code total} bytes. {@code done} falls only if the work restarts. */
  void at(long done, long total);
}
