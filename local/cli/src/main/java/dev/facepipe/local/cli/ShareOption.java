package dev.facepipe.local.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share such as {@code 1%} or {@code 0.01}. */
final class ShareOption implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    boolean isPercent = text.endsWith("%");
    String number = isPercent ? text.substring(0, text.length() - 1) : text;
    double share;
    try {
      share = Double.parseDouble(number.strip()) / (isPercent ? 100 : 1);
    } catch (NumberFormatException e) {
      throw refused(text);
    }
    if (!(share > 0 && share < 1)) { // also refuses NaN
      throw refused(text);
    }
    return share;
  }

  private static TypeConversionException refused(String text) {
    return new TypeConversionException(
        "share is '%s'; expected more than 0%% and less than 100%%, such as 1%% or 0.01"
            .formatted(text));
  }
}
