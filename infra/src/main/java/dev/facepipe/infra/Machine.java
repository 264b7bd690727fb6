package dev.facepipe.infra;

/** What the functions run on, and their images are built for. */
public enum Machine {
  /** Measured; libtorch has oneDNN here. */
  X86_64,
  /** A fifth cheaper a second. */
  ARM64
}
