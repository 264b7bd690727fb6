package dev.facepipe.models.torchscript;

/** What happens to each number after a convolution. */
public enum Activation {
  /** Nothing. */
  NONE,
  /** {@code max(x, 0)}. */
  RELU
}
