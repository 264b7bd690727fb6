package dev.facepipe.bench.memory;

import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Feeds a function's core the same few inputs over and over, and watches the process's memory. */
final class Feeding {
  /** How often memory is looked at. */
  private static final int SAMPLES = 100;

  private Feeding() {}

  /**
   * What was seen, in millions of bytes.
   *
   * @param samples evenly spread over the feeding
   */
  record Seen(double start, List<Double> samples, double peak) {
    Seen {
      samples = List.copyOf(samples);
    }
  }

  /** Feeds and prints what was seen, as JSON. */
  static void print(List<byte[]> inputs, int times, Consumer<byte[]> core) {
    double start = ResidentMemory.now();
    List<Double> samples = new ArrayList<>();
    int step = Math.max(1, times / SAMPLES);
    for (int i = 0; i < times; i++) {
      core.accept(inputs.get(i % inputs.size()));
      if ((i + 1) % step == 0) {
        samples.add(ResidentMemory.now());
      }
    }
    System.out.println(Json.write(new Seen(start, samples, ResidentMemory.peak())));
  }

  /** The files of a folder, by name. */
  static List<byte[]> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<byte[]> contents = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        contents.add(Files.readAllBytes(file));
      }
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException("inputs of %s cannot be read".formatted(folder), e);
    }
  }
}
