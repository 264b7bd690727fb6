package dev.facepipe.models.code;

import dev.facepipe.common.network.NetworkEngine;
import java.util.Locale;

/** The engine that a network is written for, and the kind of convolutions in it. */
public enum Flavour {
  /**
   * PyTorch, with convolutions of oneDNN. Loading a network packs the weights once. Only x86-64.
   */
  PACKED,
  /** PyTorch's {@code conv2d}. Runs on every processor. */
  PLAIN,
  /** ONNX Runtime. Runs on every processor. */
  ONNX,
  /**
   * ONNX Runtime, with embedders in 8-bit integers and MTCNN in floats. Their embeddings differ a
   * little from those of the other flavours. Runs on every processor; faster where a processor
   * multiplies bytes (VNNI).
   */
  ONNX_INT8;

  /** Returns the fastest flavour for a processor, given as in {@code os.arch}. */
  public static Flavour fastestOn(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> PACKED;
      default -> PLAIN; // libtorch for arm64 lacks the operators of oneDNN
    };
  }

  /**
   * Returns the flavour in the property {@code facepipe.flavour} or the environment variable {@code
   * FACEPIPE_FLAVOUR}. Without them, returns the fastest flavour for this machine.
   */
  public static Flavour ofThisMachine() {
    String named =
        System.getProperty(
            "facepipe.flavour", System.getenv().getOrDefault("FACEPIPE_FLAVOUR", ""));
    return named.isEmpty() ? fastestOn(System.getProperty("os.arch")) : parse(named);
  }

  /** Parses {@code packed}, {@code plain}, {@code onnx} or {@code onnx-int8}. */
  public static Flavour parse(String name) {
    for (Flavour flavour : values()) {
      if (flavour.toString().equalsIgnoreCase(name)) {
        return flavour;
      }
    }
    throw new IllegalArgumentException(
        "flavour is '%s'; expected packed, plain, onnx or onnx-int8".formatted(name));
  }

  /** Returns the ending of a network's file, with its dot. */
  public String extension() {
    return (isOnnx() ? NetworkEngine.ONNX_RUNTIME : NetworkEngine.PYTORCH).extension();
  }

  /** Returns true if the engine is ONNX Runtime. */
  boolean isOnnx() {
    return this == ONNX || this == ONNX_INT8;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
