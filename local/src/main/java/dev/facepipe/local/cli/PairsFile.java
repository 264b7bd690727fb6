package dev.facepipe.local.cli;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.local.cli.VerifyCommand.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Pairs of pictures in a CSV file: {@code a,b,same}, with or without that heading. */
final class PairsFile {
  /** Largest file: a million lines of 64 characters. */
  private static final long MAX_BYTES = 64L << 20;

  private PairsFile() {}

  /** Returns the pairs, paths resolved against the file's folder; an error names the line. */
  static List<Pair> read(Path file) {
    List<Pair> pairs = new ArrayList<>();
    int line = 0;
    for (String[] row : rows(file)) {
      line++;
      boolean heading = line == 1 && row.length > 1 && row[0].strip().equals("a");
      if (!heading) {
        pairs.add(pair(file, line, row));
      }
    }
    if (pairs.isEmpty()) {
      throw new CommandFailed("%s holds no pairs; expected lines a,b,same".formatted(file));
    }
    return pairs;
  }

  private static List<String[]> rows(Path file) {
    try (MappingIterator<String[]> rows =
        new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(RegularFile.read(file, MAX_BYTES))) {
      return rows.readAll();
    } catch (FileRefused e) {
      throw new CommandFailed("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      throw new CommandFailed("%s is not CSV: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Pair pair(Path file, int line, String[] row) {
    if (row.length < 2 || row.length > 3) {
      throw new CommandFailed(
          "%s line %d has %d columns; expected a,b,same".formatted(file, line, row.length));
    }
    return new Pair(
        file.resolveSibling(row[0].strip()),
        file.resolveSibling(row[1].strip()),
        row.length == 2 ? null : label(file, line, row[2].strip()));
  }

  private static @Nullable Boolean label(Path file, int line, String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "1", "true", "yes", "same" -> true;
      case "0", "false", "no", "different" -> false;
      default ->
          throw new CommandFailed(
              "%s line %d: same is '%s'; expected 1 or 0".formatted(file, line, word));
    };
  }
}
