package dev.facepipe.models.code;

/**
 * How a value becomes 8-bit integers: {@code byte = round(number / size) + zero}, 0 to 255.
 *
 * @param size numbers between two bytes; more than 0
 * @param zero the byte of number 0
 */
record Steps(float size, int zero) {
  /** Largest byte. */
  private static final int MOST = 255;

  /**
   * Binary digits of a size. So few that the last bits of a sum, which differ between processors,
   * do not show: the same photographs give the same file.
   */
  private static final int DIGITS = 7;

  /**
   * Returns steps that cover a range. The range is widened to hold 0, because layers pad with 0.
   *
   * @throws IllegalArgumentException if an end is not finite
   */
  static Steps over(float least, float most) {
    if (!Float.isFinite(least) || !Float.isFinite(most)) {
      throw new IllegalArgumentException(
          "range is %s to %s; expected finite numbers".formatted(least, most));
    }
    float low = Math.min(least, 0);
    float size = rounded(Math.max((Math.max(most, 0) - low) / MOST, Float.MIN_NORMAL));
    return new Steps(size, Math.round(-low / size));
  }

  /** Returns the number rounded up to {@value #DIGITS} binary digits. */
  private static float rounded(float number) {
    int exponent = Math.getExponent(number) - DIGITS + 1;
    return (float) Math.scalb(Math.ceil(Math.scalb((double) number, -exponent)), exponent);
  }
}
