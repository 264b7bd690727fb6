package dev.facepipe.models.code;

/** A function applied to each number after a convolution. */
public enum Activation {
  /** No function: keeps the number. */
  NONE,
  /** {@code max(x, 0)}. */
  RELU
}
