package dev.facepipe.docker;

import java.util.Arrays;

/** The platform of an image, with its name in each library that has native code. */
enum Platform {
  X86_64("linux-x86_64", "linux/x86_64", "linux-x86_64", "x86_64"),
  ARM64("linux-aarch64", "linux/ARMv8", "linux-arm64", "aarch_64");

  private final String djl;
  private final String openpnp;
  private final String bytedeco;
  private final String lambda;

  Platform(String djl, String openpnp, String bytedeco, String lambda) {
    this.djl = djl;
    this.openpnp = openpnp;
    this.bytedeco = bytedeco;
    this.lambda = lambda;
  }

  /** Returns the platform of DJL's name. */
  static Platform parse(String name) {
    return Arrays.stream(values())
        .filter(platform -> platform.djl.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "platform is %s; expected %s or %s".formatted(name, X86_64.djl, ARM64.djl)));
  }

  String djl() {
    return djl;
  }

  String openpnp() {
    return openpnp;
  }

  String bytedeco() {
    return bytedeco;
  }

  String lambda() {
    return lambda;
  }
}
