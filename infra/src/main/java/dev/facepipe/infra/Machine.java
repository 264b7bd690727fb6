package dev.facepipe.infra;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the functions run on, and their images are built for. */
public enum Machine {
  /** Measured; libtorch has oneDNN here. */
  X86_64,
  /** A fifth cheaper a second. */
  ARM64;

  /**
   * Family, generation, and what sets it apart: a {@code g} behind the generation is AWS's own
   * processor. Before that, {@code a1} had it. Source: EC2 instance types, "naming conventions".
   */
  private static final Pattern GRAVITON = Pattern.compile("([a-z]+\\d+g|a1\\.).*");

  /** Returns the machine that an EC2 instance type, such as {@code c7a.large}, has. */
  static Machine of(String instanceType) {
    return GRAVITON.matcher(instanceType).matches() ? ARM64 : X86_64;
  }

  /** As the parameter {@code architecture} has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
