package dev.facepipe.bench.kernel;

import dev.facepipe.bench.network.Ceiling;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The machine's ceiling: 17.2 GFLOP of float32 products. JMH makes subclasses. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first
public class MatrixKernel {
  /** Which way to do it. */
  @Param({Ceiling.LINEAR, Ceiling.CONVOLUTION})
  public String way = "";

  private Ceiling ceiling;
  private Runnable product;

  /** Writes and loads it. */
  @Setup
  public void load() {
    ceiling = Ceiling.load(Path.of(System.getProperty("bench.scratch", "")), null);
    product = ceiling.product(way);
  }

  /** The product. */
  @Benchmark
  public void multiply() {
    product.run();
  }

  /** Frees it. */
  @TearDown
  public void close() {
    ceiling.close();
  }
}
