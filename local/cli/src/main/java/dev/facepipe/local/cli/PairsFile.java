package dev.facepipe.local.cli;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.PathOnDisk;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.local.cli.VerifyCommand.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads pairs of pictures from a CSV file: {@code a,b,same}, with or without a {@link
 * PairsHeading}. If the first line has no comma, semicolons or tabs separate the columns. Text is
 * UTF-8, or UTF-16 if the file begins with its byte order mark. Excel writes all of these.
 */
final class PairsFile {
  /** Largest file, in bytes: a million lines of 64 characters. */
  private static final long MAX_BYTES = 64L << 20;

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final List<String> COLUMNS = List.of("a", "b");

  /** What the last column may say, in lower case. Spreadsheets write TRUE, data frames 1.0. */
  private static final Map<String, Boolean> SAME =
      Map.ofEntries(
          Map.entry("1", true),
          Map.entry("1.0", true),
          Map.entry("true", true),
          Map.entry("t", true),
          Map.entry("yes", true),
          Map.entry("y", true),
          Map.entry("same", true),
          Map.entry("0", false),
          Map.entry("0.0", false),
          Map.entry("false", false),
          Map.entry("f", false),
          Map.entry("no", false),
          Map.entry("n", false),
          Map.entry("different", false));

  private final Path file;
  private final char separator;
  private int line;

  private PairsFile(Path file, char separator) {
    this.file = file;
    this.separator = separator;
  }

  /** Returns the pairs, paths resolved against the file's folder; an error names the line. */
  static List<Pair> read(Path file) {
    String text = text(file);
    String firstLine = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    return new PairsFile(file, separator(firstLine)).pairs(text);
  }

  private static String text(Path file) {
    try {
      byte[] bytes = RegularFile.read(file, MAX_BYTES);
      Charset charset =
          Stream.of(UTF_16LE, UTF_16BE)
              .filter(utf16 -> startsWith(bytes, BYTE_ORDER_MARK.getBytes(utf16)))
              .findFirst()
              .orElse(UTF_8);
      String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (FileRefused e) {
      throw new CommandFailed("%s: %s".formatted(file, e.getMessage()), e);
    } catch (CharacterCodingException e) {
      throw new CommandFailed("%s is not UTF-8 text; save the file as UTF-8".formatted(file), e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && ByteBuffer.wrap(bytes, 0, start.length).equals(ByteBuffer.wrap(start));
  }

  private static char separator(String firstLine) {
    return firstLine.contains(",")
        ? ','
        : firstLine.contains(";") ? ';' : firstLine.contains("\t") ? '\t' : ',';
  }

  private List<Pair> pairs(String text) {
    List<Pair> pairs = new ArrayList<>();
    try (MappingIterator<String[]> rows =
        new CsvMapper()
            .readerFor(String[].class)
            .with(CsvSchema.emptySchema().withColumnSeparator(separator))
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(text)) {
      boolean first = true;
      while (rows.hasNextValue()) {
        line = rows.getCurrentLocation().getLineNr();
        List<String> row = Stream.of(rows.nextValue()).map(String::strip).toList();
        if (!first || !isHeading(row)) {
          pairs.add(pair(row));
        }
        first = false;
      }
    } catch (JsonProcessingException e) {
      throw new CommandFailed("%s is not CSV: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new CommandFailed("%s is not CSV: %s".formatted(file, e.getMessage()), e);
    }
    if (pairs.isEmpty()) {
      throw new CommandFailed("%s holds no pairs; expected lines a,b,same".formatted(file));
    }
    return pairs;
  }

  /** Returns true if the first line is a heading; throws if it is neither that nor a pair. */
  private boolean isHeading(List<String> row) {
    if (row.stream().limit(2).anyMatch(this::isThere)) {
      return false;
    }
    return switch (PairsHeading.kind(row, label -> SAME.get(lowerCase(label)) != null)) {
      case HEADING -> true;
      case PAIR -> false;
      case REVERSED ->
          throw wrong(
              "is '%s'".formatted(String.join(",", row)),
              "a last column that says whether two pictures show the same person, not whether they"
                  + " differ");
      case NEITHER ->
          throw wrong(
              "is '%s'".formatted(String.join(",", row)), "a heading such as a,b,same, or a pair");
    };
  }

  private boolean isThere(String name) {
    try {
      return !name.isEmpty() && Files.exists(path(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private Pair pair(List<String> row) {
    if (row.size() < 2 || row.size() > 3) {
      throw wrong(
          "has %d columns".formatted(row.size()),
          "a,b,same, separated by %s"
              .formatted(separator == '\t' ? "tabs" : "'" + separator + "'"));
    }
    for (int i = 0; i < 2; i++) {
      if (row.get(i).isEmpty()) {
        throw wrong("is empty in column " + COLUMNS.get(i), "a picture");
      }
    }
    try {
      return new Pair(
          path(row.get(0)), path(row.get(1)), row.size() == 2 ? null : label(row.get(2)));
    } catch (InvalidPathException e) {
      throw wrong("has an invalid file name: " + e.getMessage(), "a picture");
    }
  }

  private Path path(String name) {
    return PathOnDisk.of(file.resolveSibling(name));
  }

  private @Nullable Boolean label(String word) {
    if (word.isEmpty()) {
      return null;
    }
    Boolean same = SAME.get(lowerCase(word));
    if (same == null) {
      throw new CommandFailed(
          "%s line %d: same is '%s'; expected 1 or 0, yes or no, true or false"
              .formatted(file, line, word));
    }
    return same;
  }

  private static String lowerCase(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private CommandFailed wrong(String got, String wanted) {
    return new CommandFailed("%s line %d %s; expected %s".formatted(file, line, got, wanted));
  }
}
