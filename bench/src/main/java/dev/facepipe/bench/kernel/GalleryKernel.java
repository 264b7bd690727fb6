package dev.facepipe.bench.kernel;

import dev.facepipe.bench.gallery.BenchGallery;
import dev.facepipe.recognition.gallery.Match;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Searching a gallery of 100,000. JMH makes subclasses. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first
public class GalleryKernel {
  private static final int PEOPLE = 100_000;

  /** How many are looked for at once. */
  @Param({"1", "8"})
  public int probes;

  private BenchGallery people;
  private List<float[]> vectors;

  /** Makes the people. */
  @Setup
  public void make() {
    people = BenchGallery.of(PEOPLE);
    vectors = BenchGallery.probes(probes);
  }

  /** The search. */
  @Benchmark
  public List<Optional<Match>> galleryOf100000() {
    return people.gallery().match(vectors);
  }
}
