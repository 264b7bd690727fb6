package dev.facepipe.local.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads names for queues and buckets that a command makes. */
final class NameOption {
  private NameOption() {}

  /** Reads the name of a queue. SQS takes 80 characters, of which "-dead-letters" needs 13. */
  static final class Queue implements ITypeConverter<String> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,67}");

    @Override
    public String convert(String text) {
      return checked(text, NAME, "1 to 67 letters, digits, '-' and '_'");
    }
  }

  /** Reads the name of a bucket. Source: S3 user guide, "bucket naming rules"; without dots. */
  static final class Bucket implements ITypeConverter<String> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    @Override
    public String convert(String text) {
      return checked(text, NAME, "3 to 63 lower-case letters, digits and '-', not at an end");
    }
  }

  private static String checked(String text, Pattern name, String expected) {
    if (!name.matcher(text).matches()) {
      throw new TypeConversionException("'%s'; expected %s".formatted(text, expected));
    }
    return text;
  }
}
