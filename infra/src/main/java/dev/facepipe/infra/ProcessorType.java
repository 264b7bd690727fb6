package dev.facepipe.infra;

import java.util.Locale;
import java.util.regex.Pattern;

/** The processor architecture of the functions and their images. */
public enum ProcessorType {
  /** Measured in the benchmark; libtorch has oneDNN here. */
  X86_64,
  /** Costs a fifth less per second. */
  ARM64;

  /**
   * Instance types with AWS's own processor: family, generation and a {@code g} after the
   * generation. The older type {@code a1} has this processor too. Source: EC2 instance types,
   * "naming conventions".
   */
  private static final Pattern GRAVITON = Pattern.compile("([a-z]+\\d+g|a1\\.).*");

  /** Returns the architecture of an EC2 instance type such as {@code c7a.large}. */
  static ProcessorType of(String instanceType) {
    return GRAVITON.matcher(instanceType).matches() ? ARM64 : X86_64;
  }

  /** Returns the value of the parameter {@code architecture}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
