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
  ONNX;

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

  /** Parses {@code packed}, {@code plain} or {@code onnx}. */
  public static Flavour parse(String name) {
    for (Flavour flavour : values()) {
      if (flavour.toString().equalsIgnoreCase(name)) {
        return flavour;
      }
    }
    throw new IllegalArgumentException(
        "flavour is '%s'; expected packed, plain or onnx".formatted(name));
  }

  /** Returns the ending of a network's file, with its dot. */
  public String extension() {
    return (this == ONNX ? NetworkEngine.ONNX_RUNTIME : NetworkEngine.PYTORCH).extension();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
