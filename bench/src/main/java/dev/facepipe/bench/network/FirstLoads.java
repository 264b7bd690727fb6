package dev.facepipe.bench.network;

import dev.facepipe.bench.measure.Spread;
import dev.facepipe.common.torch.NetworkCheck;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.models.torchscript.ConvolutionKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long a fresh process takes to load one network, libtorch included: unchecked, checked by
 * CRC-32, and by SHA-256 as well. In turns, with the quick compiler alone, as the images have it,
 * and with both compilers, as laptops and workers have them.
 */
public final class FirstLoads {
  private static final int RUNS = 10;

  private FirstLoads() {}

  /** How a network is loaded. */
  private enum Load {
    UNCHECKED {
      @Override
      TorchNet of(Path file) {
        return TorchNet.loadWithoutCard(file);
      }
    },
    CRC32 {
      @Override
      TorchNet of(Path file) {
        NetworkCheck.beQuick();
        return TorchNet.load(file);
      }
    },
    SHA256 {
      @Override
      TorchNet of(Path file) {
        return TorchNet.load(file);
      }
    };

    abstract TorchNet of(Path file);
  }

  /**
   * Measures all, or is one of the processes measured.
   *
   * @param arguments the folder of the networks, or how to load which file
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 2) {
      once(Load.valueOf(arguments[0]), Path.of(arguments[1]));
    } else {
      compare(Path.of(arguments[0]));
    }
  }

  private static void once(Load load, Path file) {
    long begin = System.nanoTime();
    load.of(file);
    System.err.println((System.nanoTime() - begin) / 1e6);
    System.err.println(processorMilliseconds());
  }

  private static double processorMilliseconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e6
        : Double.NaN;
  }

  private static void compare(Path networks) throws IOException, InterruptedException {
    Path random = Files.createTempDirectory("facepipe-first-loads-");
    RandomInceptionResnetV1.write(random, ConvolutionKind.ofThisMachine());
    List<Path> files =
        List.of(networks.resolve("resnet34.pt"), random.resolve("inception-resnet-v1.pt"));
    Map<String, List<List<Double>>> times = new LinkedHashMap<>();
    for (int run = 0; run < RUNS; run++) {
      for (String compilers : List.of("-XX:TieredStopAtLevel=1", "-XX:+TieredCompilation")) {
        for (Path file : files) {
          for (Load load : Load.values()) {
            times
                .computeIfAbsent(
                    "%s %s %s".formatted(file.getFileName(), load, compilers),
                    first -> new ArrayList<>())
                .add(milliseconds(load, file, compilers));
          }
        }
      }
    }
    times.forEach(FirstLoads::print);
  }

  private static void print(String what, List<List<Double>> runs) {
    Spread wall = Spread.of(runs.stream().mapToDouble(run -> run.get(0)).toArray());
    Spread processor = Spread.of(runs.stream().mapToDouble(run -> run.get(1)).toArray());
    System.out.printf(
        Locale.ROOT,
        "%-65s %5.0f ms (%.0f to %.0f), of the processor %5.0f ms%n",
        what,
        wall.median(),
        wall.low(),
        wall.high(),
        processor.median());
  }

  /** Of the clock for the load, and of the processor for the whole process. */
  private static List<Double> milliseconds(Load load, Path file, String compilers)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                compilers,
                "-cp",
                System.getProperty("java.class.path"),
                FirstLoads.class.getName(),
                load.name(),
                file.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = said.lines().toList();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalStateException("%s failed: %s".formatted(load, said));
    }
    return lines.subList(lines.size() - 2, lines.size()).stream().map(Double::valueOf).toList();
  }
}
