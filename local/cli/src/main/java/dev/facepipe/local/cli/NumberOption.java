package dev.facepipe.local.cli;

import dev.facepipe.detection.FaceDetector;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the numbers of the command line. Refuses a number that no command can use. */
final class NumberOption {
  private static final int LAST_PORT = 65_535;

  /** One day. A client that waits longer was meant to wait for something else. */
  private static final int LONGEST_WAIT = 86_400;

  private NumberOption() {}

  /** Reads a port to listen on. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0, LAST_PORT, "a port from 0 (any free) to 65535");
    }
  }

  /** Reads the first of five ports that follow each other. */
  static final class FirstPort implements ITypeConverter<Integer> {
    private static final int OTHERS = 4;

    @Override
    public Integer convert(String text) {
      return whole(
          text, 0, LAST_PORT - OTHERS, "the first of five ports, from 0 (any free) to 65531");
    }
  }

  /** Reads a number of things, of which at least one is needed. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1, Integer.MAX_VALUE, "a whole number, at least 1");
    }
  }

  /** Reads a number of processes or threads of this machine. */
  static final class Processes implements ITypeConverter<Integer> {
    private static final int MOST = 256;

    @Override
    public Integer convert(String text) {
      return whole(text, 1, MOST, "a whole number from 1 to " + MOST);
    }
  }

  /** Reads a time to wait, in seconds. */
  static final class Seconds implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1, LONGEST_WAIT, "seconds from 1 to " + LONGEST_WAIT);
    }
  }

  /** Reads a time to wait, in seconds, that may be none. */
  static final class Pause implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0, LONGEST_WAIT, "seconds from 0 to " + LONGEST_WAIT);
    }
  }

  /** Reads a length in pixels. */
  static final class Pixels implements ITypeConverter<Integer> {
    private static final int SMALLEST = FaceDetector.SMALLEST_MIN_FACE;
    private static final int LARGEST = 100_000;

    @Override
    public Integer convert(String text) {
      return whole(text, SMALLEST, LARGEST, "pixels from %d to %d".formatted(SMALLEST, LARGEST));
    }
  }

  /** Reads a distance, or a time of parts of a second. */
  static final class AboveZero implements ITypeConverter<Double> {
    private static final int MOST = 1_000_000;

    @Override
    public Double convert(String text) {
      String expected = "a number above 0, at most " + MOST;
      try {
        double number = Double.parseDouble(text.strip());
        if (number > 0 && number <= MOST) { // refuses NaN too
          return number;
        }
      } catch (NumberFormatException e) {
        throw refused(text, expected);
      }
      throw refused(text, expected);
    }
  }

  private static int whole(String text, int least, int most, String expected) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(text, expected);
    }
    throw refused(text, expected);
  }

  private static TypeConversionException refused(String text, String expected) {
    return new TypeConversionException("'%s'; expected %s".formatted(text, expected));
  }
}
