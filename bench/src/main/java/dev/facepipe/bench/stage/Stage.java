package dev.facepipe.bench.stage;

import dev.facepipe.bench.peer.Peer;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What every part of the benchmark works with.
 *
 * @param networks folder of the networks as Facepipe runs them, InceptionResnetV1 with random
 *     weights
 * @param plain the same networks as PyTorch would save them
 * @param frames pictures made of the sample photographs
 * @param scratch folder for files that nobody needs afterwards; there already
 * @param peer the other side, if there is one
 * @param noPeer why there is none; empty if there is one
 * @param effort how long to measure
 * @param threads that a network's call takes, ours and the peer's
 * @param told of progress, a line at a time
 */
public record Stage(
    Path networks,
    Path plain,
    Frames frames,
    Path scratch,
    @Nullable Peer peer,
    String noPeer,
    Effort effort,
    int threads,
    Consumer<String> told) {

  /** Enrols everybody in the last four sample photographs, and returns the gallery's file. */
  public Path sampleGallery() {
    try {
      return new SamplePhotographs(frames.samples()).enrol(networks, scratch);
    } catch (IOException e) {
      throw new UncheckedIOException("the sample gallery cannot be written to " + scratch, e);
    }
  }
}
