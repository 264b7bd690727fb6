package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Collects the lines that FFmpeg writes on standard error with {@code -loglevel level+warning}. A
 * separate thread reads them to the end, so that FFmpeg never waits. A broken video gives thousands
 * of lines; only the first and the last few KB are kept.
 */
final class FfmpegMessages {
  /** Bytes kept of the beginning, and the same number of the end. */
  private static final int KEPT = 16 * 1024;

  /** Longest line in a result, in characters. */
  private static final int LONGEST = 200;

  /** Start of a line, such as {@code [mov @ 0x55990ea21f00] [error] }, with useless addresses. */
  private static final Pattern ORIGIN = Pattern.compile("^(\\[[^\\]]*\\] ?)+");

  private static final Pattern SERIOUS = Pattern.compile("\\[(error|fatal|panic)\\]");

  /** Message of the dynamic loader about the replaced libraries of {@link BundledFfmpeg}. */
  private static final String LOADER = "no version information available";

  private final byte[] head = new byte[KEPT];
  private final byte[] tail = new byte[KEPT];
  private final Thread reader;
  private long read;

  /** Starts the reading thread. */
  FfmpegMessages(InputStream errors) {
    reader = new Thread(() -> drain(errors), "ffmpeg-complaints");
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns the first line that contains the pattern, without its origin. */
  Optional<String> first(Pattern what) {
    return lines().filter(line -> what.matcher(line).find()).findFirst().map(FfmpegMessages::plain);
  }

  /** Returns the line before the first line that contains the pattern, without its origin. */
  Optional<String> before(Pattern what) {
    List<String> all = lines().toList();
    return IntStream.range(1, all.size())
        .filter(i -> what.matcher(all.get(i)).find())
        .mapToObj(i -> plain(all.get(i - 1)))
        .findFirst();
  }

  /** Returns the first error line, otherwise the first line, otherwise "no message". */
  String first() {
    return first(SERIOUS)
        .or(() -> lines().findFirst().map(FfmpegMessages::plain))
        .orElse("no message");
  }

  /** Returns the kept lines, with their origins. */
  Stream<String> lines() {
    return kept().stream()
        .flatMap(String::lines)
        .filter(line -> !line.isBlank() && !line.contains(LOADER));
  }

  /** Returns all text, or beginning and end. A line with a gap inside counts as two lines. */
  private List<String> kept() {
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
    if (read <= KEPT) {
      return List.of(text(head, (int) read));
    }
    byte[] end = new byte[(int) Math.min(read - KEPT, KEPT)];
    for (int i = 0; i < end.length; i++) {
      end[i] = tail[(int) ((read - end.length + i) % KEPT)];
    }
    return read <= 2L * KEPT
        ? List.of(text(head, KEPT) + text(end, end.length))
        : List.of(text(head, KEPT), text(end, end.length));
  }

  private void drain(InputStream errors) {
    byte[] some = new byte[4096];
    try (errors) {
      for (int n = errors.read(some); n >= 0; n = errors.read(some)) {
        keep(some, n);
      }
    } catch (IOException e) {
      // The process has ended, and its last output is lost.
    }
  }

  private void keep(byte[] some, int n) {
    for (int i = 0; i < n; i++, read++) {
      if (read < KEPT) {
        head[(int) read] = some[i];
      } else {
        tail[(int) (read % KEPT)] = some[i];
      }
    }
  }

  private static String text(byte[] bytes, int length) {
    return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
  }

  /** Returns a line without origin, short and free of control characters from a hostile file. */
  private static String plain(String line) {
    return Printable.shown(ORIGIN.matcher(line).replaceFirst("").strip(), LONGEST);
  }
}
