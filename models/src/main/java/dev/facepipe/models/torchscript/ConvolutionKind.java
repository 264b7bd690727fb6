package dev.facepipe.models.torchscript;

import java.util.Locale;

/** The kind of convolutions that a network is written with. */
public enum ConvolutionKind {
  /** Convolutions of oneDNN. Loading a network packs the weights once. Only for x86-64. */
  PACKED,
  /** PyTorch's {@code conv2d}. Runs on every processor. */
  PLAIN;

  /** Returns the fastest flavour for a processor, given as in {@code os.arch}. */
  public static ConvolutionKind fastestOn(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> PACKED;
      default -> PLAIN; // libtorch for arm64 lacks the operators of oneDNN
    };
  }

  /**
   * Returns the flavour in the property {@code facepipe.flavour} or the environment variable {@code
   * FACEPIPE_FLAVOUR}. Without them, returns the fastest flavour for this machine.
   */
  public static ConvolutionKind ofThisMachine() {
    String named =
        System.getProperty(
            "facepipe.flavour", System.getenv().getOrDefault("FACEPIPE_FLAVOUR", ""));
    return named.isEmpty() ? fastestOn(System.getProperty("os.arch")) : parse(named);
  }

  /** Parses {@code packed} or {@code plain}. */
  public static ConvolutionKind parse(String name) {
    for (ConvolutionKind flavour : values()) {
      if (flavour.toString().equalsIgnoreCase(name)) {
        return flavour;
      }
    }
    throw new IllegalArgumentException("flavour is '%s'; expected packed or plain".formatted(name));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
