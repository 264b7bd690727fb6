package dev.facepipe.bench.start;

import com.sun.management.OperatingSystemMXBean;
import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.stage.RandomInceptionResnetV1;
import dev.facepipe.common.network.NetworkCheck;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.models.code.Flavour;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures how long a fresh process takes to load one network, libtorch included: unchecked,
 * checked by CRC-32, and by SHA-256 as well. In turns, with the quick compiler alone, as the images
 * have it, and with both compilers, as laptops and workers have them.
 */
public final class FirstLoads {
  private static final int RUNS = 10;

  private FirstLoads() {}

  /** A way to load a network. */
  private enum Load {
    UNCHECKED,
    CRC32,
    SHA256;

    void load(Path file) {
      if (this == UNCHECKED) {
        NeuralNet.loadWithoutCard(file);
        return;
      }
      if (this == CRC32) {
        NetworkCheck.beQuick();
      }
      NeuralNet.load(file);
    }
  }

  /**
   * Measures all ways, or is one of the processes to measure.
   *
   * @param arguments the folder of the networks; or a way to load, and a file
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 2) {
      once(Load.valueOf(arguments[0]), Path.of(arguments[1]));
      return;
    }
    Path random = Files.createTempDirectory("facepipe-first-loads-");
    RandomInceptionResnetV1.write(random, Flavour.ofThisMachine());
    List<Path> files =
        List.of(
            Path.of(arguments[0]).resolve("resnet34.pt"), random.resolve("inception-resnet-v1.pt"));
    Times times = new Times();
    for (int run = 0; run < RUNS; run++) {
      for (String compilers : List.of("-XX:TieredStopAtLevel=1", "-XX:+TieredCompilation")) {
        for (Path file : files) {
          for (Load load : Load.values()) {
            String what = "%s %s %s".formatted(file.getFileName(), load, compilers);
            measure(times, what, load, file, compilers);
          }
        }
      }
    }
    times.print();
  }

  private static void once(Load load, Path file) {
    long begin = System.nanoTime();
    load.load(file);
    System.out.println((System.nanoTime() - begin) / 1e6);
    System.out.println(
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e6);
  }

  /** Adds the clock's time for the load, and the processor's for the whole process. */
  private static void measure(Times times, String what, Load load, Path file, String compilers) {
    List<String> options = List.of("-XX:+UseSerialGC", compilers);
    List<String> said =
        Child.run(Child.java(FirstLoads.class, options, load, file)).lines().toList();
    times.add(what, Double.parseDouble(said.get(said.size() - 2)));
    times.add(what + ", processor", Double.parseDouble(said.get(said.size() - 1)));
  }
}
