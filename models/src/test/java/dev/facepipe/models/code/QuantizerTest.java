package dev.facepipe.models.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.FlavouredNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of one row: their numbers are bytes, so that a picture loses nothing. */
class QuantizerTest {
  private static final float TOLERANCE = 1e-4f;

  private final Path folder;
  private final Path file;
  private final NetworkCode net = NetworkCode.of(Flavour.ONNX_INT8, new BatchSize(1, 1, 1, 3));

  QuantizerTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("net.onnx");
  }

  @BeforeEach
  void needsOnnxRuntime() {
    assumeTrue(FlavouredNetwork.hasOnnxRuntime(), "this build has no ONNX Runtime");
  }

  @Test
  void weightsAreRoundedTo64StepsForEachChannel() throws IOException {
    // channel 1: largest weight 64, so steps of 1: 10.4 becomes 10
    // channel 2: largest weight 1, so steps of 1/64: 0.51 becomes 33/64
    var filters = new Tensor(new float[] {64, 10.4f, 1, 0.51f}, 2, 1, 1, 2);
    net.returns(
        net.flatten(
            net.convolve(net.input(), new Convolution(filters, new float[2]), Activation.NONE)));

    // results reach 255 x 64, so bytes are steps of 64
    float[] out = run(picture(255, 0, 192), picture(255, 0, 0));

    assertArrayEquals(new float[] {255 * 64, 192 * 10, 255, 192 * 33 / 64f}, out, 64 / 2f + 2);
    assertEquals(255 * 64, out[0], TOLERANCE);
    assertEquals(192 * 10, out[1], TOLERANCE); // 10.4 would give 1,996.8, rounded to 1,984
  }

  @Test
  void reluNeedsNoOperation() throws IOException {
    var minus = new Convolution(new Tensor(new float[] {-1}, 1, 1, 1, 1), new float[] {100});
    net.returns(net.flatten(net.convolve(net.input(), minus, Activation.RELU)));

    float[] out = run(picture(40, 100, 200), picture(0, 0, 0));

    assertArrayEquals(new float[] {60, 0, 0}, out, 100 / 255f);
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertEquals(-1, bytes.indexOf("Relu"));
  }

  @Test
  void numbersBeyondTheMeasuredRangeAreCutOff() throws IOException {
    net.returns(net.flatten(net.convolve(net.input(), identity(), Activation.NONE)));

    float[] out = run(picture(102, 200, 51), picture(0, 51, 102));

    assertEquals(102, out[0], 0.5);
    assertEquals(102, out[1], 1); // steps are rounded up by less than 1%
    assertEquals(51, out[2], 0.5);
  }

  @Test
  void allExamplesCount() throws IOException {
    net.returns(net.flatten(net.convolve(net.input(), identity(), Activation.NONE)));

    float[] out = run(picture(0, 200, 0), picture(0, 0, 0), picture(0, 0, 200), picture(1, 2, 3));

    assertEquals(200, out[1], 0.5);
  }

  @Test
  void measurementLeavesNoFile() throws IOException {
    net.returns(net.flatten(net.convolve(net.input(), identity(), Activation.NONE)));
    run(picture(1, 2, 3), picture(1, 2, 3));

    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void otherEnginesHaveNoIntegers() {
    var calibration = new Calibration(List.of(picture(1, 2, 3)), 0, 255);
    NetworkCode script = NetworkCode.of(Flavour.PLAIN, new BatchSize(1, 1, 1, 3));

    assertThrows(UnsupportedOperationException.class, () -> script.quantize(calibration, folder));
  }

  private static Convolution identity() {
    return new Convolution(new Tensor(new float[] {1}, 1, 1, 1, 1), new float[1]);
  }

  private static Tensor picture(float... numbers) {
    return new Tensor(numbers, 1, 1, numbers.length, 1);
  }

  /** Quantizes the network for some pictures, and runs it on another. */
  private float[] run(Tensor picture, Tensor... examples) throws IOException {
    net.quantize(new Calibration(List.of(examples), 0, 255), folder).write(file);
    try (NeuralNet quantized = NeuralNet.loadWithoutCard(file)) {
      return quantized.run(picture).get(0).values();
    }
  }
}
