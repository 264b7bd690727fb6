package dev.facepipe.local.client.gallery;

import dev.facepipe.common.environment.Environment;

/**
 * How much of earlier versions is kept. The oldest go first. The newest is always kept, however
 * large, unless {@code versions} is 0.
 *
 * @param versions most earlier versions; 0 keeps none
 * @param bytes most bytes that they have together
 */
public record Limits(int versions, long bytes) {
  /** Enough to find a mistake of last week. */
  private static final int VERSIONS = 20;

  /** Megabytes (of 2^20 bytes): 20 versions of 25,000 people of 512 values. */
  private static final long MEGABYTES = 1024;

  public Limits {
    if (versions < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "%d versions of %d bytes; expected 0 or more".formatted(versions, bytes));
    }
  }

  /**
   * Returns the limits of {@code FACEPIPE_GALLERY_VERSIONS} and {@code
   * FACEPIPE_GALLERY_VERSIONS_MB}; 20 versions and 1,024 MB if they are not set.
   */
  public static Limits of(Environment environment) {
    boolean none =
        environment.find("FACEPIPE_GALLERY_VERSIONS").map(String::strip).orElse("").equals("0");
    return new Limits(
        none ? 0 : environment.positive("FACEPIPE_GALLERY_VERSIONS", VERSIONS),
        environment.positive("FACEPIPE_GALLERY_VERSIONS_MB", MEGABYTES) << 20);
  }
}
