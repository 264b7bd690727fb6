package dev.facepipe.bench.stage;

import dev.facepipe.bench.peer.Peer;
import dev.facepipe.local.cli.demo.SamplePhotographs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What every part of the benchmark works with.
 *
 * @param networks folder of Facepipe's networks, InceptionResnetV1 with random weights
 * @param plain folder of the same networks as PyTorch would save them
 * @param onnx folder of the same networks for ONNX Runtime
 * @param int8 folder of the same networks for ONNX Runtime, embedders in 8-bit integers
 * @param frames pictures made of the sample photographs
 * @param scratch folder for files that nobody needs afterwards; exists
 * @param peer null if there is none
 * @param effort how long to measure
 * @param threads of each network call, ours and the peer's
 * @param told gets progress, a line at a time
 */
public record Stage(
    Path networks,
    Path plain,
    Path onnx,
    Path int8,
    Frames frames,
    Path scratch,
    @Nullable Peer peer,
    Effort effort,
    int threads,
    Consumer<String> told) {

  /** Tells progress. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library of its own
  public void tell(String format, Object... values) {
    told.accept(format.formatted(values));
  }

  /** Writes a file into the scratch folder and returns its absolute path. */
  public Path write(String name, byte[] bytes) {
    Path file = scratch.resolve(name).toAbsolutePath();
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written".formatted(file), e);
    }
  }

  /** Returns the frames of the demo, JPEG by file name, in order of names. */
  public Map<String, byte[]> sampleFrames() {
    return new TreeMap<>(new SamplePhotographs(frames.samples()).frames());
  }

  /** Enrols everybody in the last four sample photographs, and returns the gallery's file. */
  public Path sampleGallery() {
    try {
      return new SamplePhotographs(frames.samples()).enrol(networks, scratch);
    } catch (IOException e) {
      throw new UncheckedIOException("the sample gallery cannot be written to " + scratch, e);
    }
  }
}
