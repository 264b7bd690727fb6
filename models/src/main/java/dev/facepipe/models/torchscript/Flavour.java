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

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
