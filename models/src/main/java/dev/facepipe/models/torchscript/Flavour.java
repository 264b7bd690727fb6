package dev.facepipe.models.torchscript;

import java.util.Locale;

/** Which convolutions a network is written with. */
public enum Flavour {
  /** oneDNN's, with weights packed once, when the network is loaded. For x86-64. */
  PACKED,
  /** PyTorch's own {@code conv2d}: runs everywhere. */
  PLAIN;

  /** What runs fastest on a processor, named as {@code os.arch} names it. */
  public static Flavour fastestOn(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> PACKED;
      default -> PLAIN; // libtorch for arm64 comes without these operators
    };
  }

  /**
   * What the property {@code facepipe.flavour} or {@code FACEPIPE_FLAVOUR} names, or else what runs
   * fastest here.
   */
  public static Flavour ofThisMachine() {
    String named =
        System.getProperty(
            "facepipe.flavour", System.getenv().getOrDefault("FACEPIPE_FLAVOUR", ""));
    return named.isEmpty() ? fastestOn(System.getProperty("os.arch")) : parse(named);
  }

  /** Reads {@code packed} or {@code plain}. */
  public static Flavour parse(String name) {
    for (Flavour flavour : values()) {
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
