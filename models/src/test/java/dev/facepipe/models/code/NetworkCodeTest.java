package dev.facepipe.models.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.models.FlavouredNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkCodeTest {
  private static final float TOLERANCE = 1e-6f;
  private static final BatchSize PICTURE = new BatchSize(1, 1, 3, 3);

  private final Path folder;
  private final Path file;

  NetworkCodeTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("net.pt");
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void convolutionEqualsCalculationByHand(Flavour flavour) throws IOException {
    // 3x3 picture 1..9, filter [1 10], stride 2, one column of zeros on each side
    var filters = new Tensor(new float[] {1, 10}, 1, 1, 1, 2);
    NetworkCode net = NetworkCode.of(flavour, PICTURE);
    net.returns(
        net.convolve(
            net.input(), new Convolution(filters, new float[] {-30}, 2, 0, 1), Activation.RELU));

    Tensor out = run(net, flavour, picture()).get(0);

    assertArrayEquals(new long[] {1, 1, 2, 2}, out.shape());
    assertArrayEquals(new float[] {0, 2, 40, 68}, out.values(), TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void reluFollowsTheResidualSum(Flavour flavour) throws IOException {
    // channels a and b become 8 - 2 a and -b; adding a and b gives 8 - a and 0
    var filters = new Tensor(new float[] {-2, 0, 0, -1}, 2, 2, 1, 1);
    var convolution = new Convolution(filters, new float[] {8, 0});
    Tensor picture = new Tensor(new float[] {1, 1, 5, 2, 8, 3, 9, 4}, 1, 2, 2, 2);
    NetworkCode net = NetworkCode.of(flavour, new BatchSize(1, 2, 2, 2));
    net.returns(
        net.convolveAndAdd(net.input(), copy(net), convolution, Activation.RELU),
        net.convolveAndAdd(net.input(), copy(net), convolution, Activation.NONE));

    List<Tensor> out = run(net, flavour, picture);

    assertArrayEquals(new float[] {7, 3, 0, 0, 0, 0, 0, 0}, out.get(0).values(), TOLERANCE);
    assertArrayEquals(new float[] {7, 3, 0, -1, 0, 0, 0, 0}, out.get(1).values(), TOLERANCE);
  }

  /** A sum replaces one of its values. */
  private static Value copy(NetworkCode net) {
    return net.maximum(net.input(), net.input());
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void convolutionsOfOneInputKeepTheirOrder(Flavour flavour) throws IOException {
    NetworkCode net = NetworkCode.of(flavour, PICTURE);
    var times2 = new Convolution(new Tensor(new float[] {2}, 1, 1, 1, 1), new float[] {-9});
    var times3And4 = new Convolution(new Tensor(new float[] {3, 4}, 2, 1, 1, 1), new float[2]);
    List<Value> each = net.convolveEach(net.input(), List.of(times2, times3And4), Activation.RELU);
    net.returns(each.get(0), each.get(1));

    List<Tensor> out = run(net, flavour, picture());

    assertArrayEquals(new float[] {0, 0, 0, 0, 1, 3, 5, 7, 9}, out.get(0).values(), TOLERANCE);
    assertArrayEquals(
        new float[] {3, 6, 9, 12, 15, 18, 21, 24, 27, 4, 8, 12, 16, 20, 24, 28, 32, 36},
        out.get(1).values(),
        TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void maxPoolTakesTheLargestNumberOfEachWindow(Flavour flavour) throws IOException {
    for (int side : List.of(2, 3)) {
      for (boolean ceil : List.of(false, true)) {
        NetworkCode net = NetworkCode.of(flavour, new BatchSize(1, 2, 5, 5));
        net.returns(net.maxPool(twoChannels(net), side, 2, ceil));
        for (int rows = 4; rows < 8; rows++) {
          for (int columns = 4; columns < 8; columns++) {
            Tensor picture = noise(2, rows, columns, 2);

            Tensor out = run(net, flavour, picture).get(0);

            String which = "%d %s %dx%d".formatted(side, ceil, rows, columns);
            assertArrayEquals(pooled(picture, side, ceil), out.values(), which);
          }
        }
      }
    }
  }

  /** Adds a convolution that changes nothing: TorchScript needs weights. */
  private static Value twoChannels(NetworkCode net) {
    var same = new Convolution(new Tensor(new float[] {1, 0, 0, 1}, 2, 2, 1, 1), new float[2]);
    return net.convolve(net.input(), same, Activation.NONE);
  }

  /** Returns the max pool with stride 2, channel by channel. */
  private static float[] pooled(Tensor pictures, int side, boolean ceil) {
    int count = (int) pictures.shape()[0];
    int rows = (int) pictures.shape()[1];
    int columns = (int) pictures.shape()[2];
    int channels = (int) pictures.shape()[3];
    int missing = ceil ? 1 : 0; // rows or columns that the last window may lack
    List<Float> largest = new ArrayList<>();
    for (int picture = 0; picture < count; picture++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int top = 0; top + side <= rows + missing; top += 2) {
          for (int left = 0; left + side <= columns + missing; left += 2) {
            float max = Float.NEGATIVE_INFINITY;
            for (int row = top; row < Math.min(top + side, rows); row++) {
              for (int column = left; column < Math.min(left + side, columns); column++) {
                int pixel = (picture * rows + row) * columns + column;
                max = Math.max(max, pictures.values()[pixel * channels + channel]);
              }
            }
            largest.add(max);
          }
        }
      }
    }
    float[] values = new float[largest.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = largest.get(i);
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void halvesAreMeansOfFourPixelsBesideZeros(Flavour flavour) throws IOException {
    NetworkCode net = NetworkCode.of(flavour, new BatchSize(1, 2, 3, 4));
    Value in = twoChannels(net);
    net.returns(net.halve(in, 0), net.halve(in, 1));
    // 3x4 pixels: channel 1 counts from 1, channel 2 from 100; the third row belongs to no window
    float[] pixels = new float[3 * 4 * 2];
    for (int i = 0; i < 12; i++) {
      pixels[2 * i] = 1 + i;
      pixels[2 * i + 1] = 100 + i;
    }

    List<Tensor> out = run(net, flavour, new Tensor(pixels, 1, 3, 4, 2));

    assertArrayEquals(new long[] {1, 2, 1, 2}, out.get(0).shape());
    assertArrayEquals(new float[] {3.5f, 5.5f, 102.5f, 104.5f}, out.get(0).values());
    assertArrayEquals(new long[] {1, 3, 1, 2}, out.get(1).shape());
    assertArrayEquals(new float[] {3.5f, 5.5f, 102.5f, 104.5f, 0, 0}, out.get(1).values());
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void rowsAndColumnsOfZerosAreAtTheEnd(Flavour flavour) throws IOException {
    NetworkCode net = NetworkCode.of(flavour, new BatchSize(1, 2, 1, 2));
    net.returns(net.padEnd(twoChannels(net), 1, 2));

    Tensor out = run(net, flavour, new Tensor(new float[] {1, 10, 2, 20}, 1, 1, 2, 2)).get(0);

    assertArrayEquals(new long[] {1, 2, 2, 4}, out.shape());
    assertArrayEquals(new float[] {1, 2, 0, 0, 0, 0, 0, 0, 10, 20, 0, 0, 0, 0, 0, 0}, out.values());
  }

  private static Tensor noise(int... shape) {
    var random = new Random(1);
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Tensor(values, Arrays.stream(shape).asLongStream().toArray());
  }

  @ParameterizedTest
  @EnumSource(Flavour.class)
  void largeMatrixMultipliesEachRow(Flavour flavour) throws IOException {
    int side = 256;
    float[] matrix = new float[side * side];
    float[] bias = new float[side];
    for (int i = 0; i < side; i++) {
      matrix[i * side + (i + 1) % side] = 2; // takes the next number, twice
      bias[i] = i;
    }
    NetworkCode net = NetworkCode.of(flavour, new BatchSize(1, side, 1, 1));
    Value rows = net.flatten(net.input());
    net.returns(
        net.linear(rows, new Tensor(matrix, side, side), bias),
        net.linear(rows, new Tensor(matrix, side, side)));
    Tensor pictures = noise(3, 1, 1, side);

    List<Tensor> out = run(net, flavour, pictures);

    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < side; i++) {
        float twice = 2 * pictures.values()[row * side + (i + 1) % side];
        assertEquals(twice + i, out.get(0).values()[row * side + i], 1e-4f);
        assertEquals(twice, out.get(1).values()[row * side + i], TOLERANCE);
      }
    }
  }

  @Test
  void replacedValueIsRefused() {
    var convolution = new Convolution(new Tensor(new float[] {1}, 1, 1, 1, 1), new float[1]);
    NetworkCode net = NetworkCode.of(Flavour.PACKED, new BatchSize(1, 1, 2, 2));
    Value replaced = copy(net);
    net.convolveAndAdd(net.input(), replaced, convolution, Activation.NONE);

    assertThrows(IllegalStateException.class, () -> net.relu(replaced));
    assertThrows(
        IllegalArgumentException.class,
        () -> net.convolveAndAdd(copy(net), net.input(), convolution, Activation.NONE));
  }

  @Test
  void valueThatAPoolReplacedIsRefused() {
    NetworkCode net = NetworkCode.of(Flavour.PACKED, PICTURE);
    Value replaced = copy(net);
    net.maxPool(replaced, 2, 2, true);

    assertThrows(IllegalStateException.class, () -> net.relu(replaced));
    assertThrows(IllegalArgumentException.class, () -> net.maxPool(net.input(), 2, 2, true));
  }

  @Test
  void scaleAndShiftFoldIntoTheConvolution() {
    var convolution =
        new Convolution(new Tensor(new float[] {1, 2}, 2, 1, 1, 1), new float[] {3, 4})
            .then(new float[] {10, 100}, new float[] {0.5f, 0.25f});

    assertArrayEquals(new float[] {10, 200}, convolution.filters().values());
    assertArrayEquals(new float[] {30.5f, 400.25f}, convolution.bias());
  }

  @Test
  void meanAndDivisorFoldIntoTheConvolution() {
    // y = 1 (a - 2) / 8 + 3 (b - 4) / 8 + 5
    var convolution =
        new Convolution(new Tensor(new float[] {1, 3}, 1, 2, 1, 1), new float[] {5})
            .after(new float[] {2, 4}, 8);

    assertArrayEquals(new float[] {0.125f, 0.375f}, convolution.filters().values());
    assertArrayEquals(new float[] {5 - 14 / 8f}, convolution.bias());
  }

  @Test
  void channelsAreSelectedReorderedAndJoined() {
    // outputs x inputs: [1 2], [3 4]
    var convolution =
        new Convolution(new Tensor(new float[] {1, 2, 3, 4}, 2, 2, 1, 1), new float[] {5, 6});

    Convolution chosen = convolution.outputs(new int[] {1, 0, 1}, new float[] {1, 10, -1});
    Convolution turned = convolution.inputs(new int[] {1, 0});
    Convolution both = convolution.beside(turned);

    assertArrayEquals(new long[] {3, 2, 1, 1}, chosen.filters().shape());
    assertArrayEquals(new float[] {3, 4, 10, 20, -3, -4}, chosen.filters().values());
    assertArrayEquals(new float[] {6, 50, -6}, chosen.bias());
    assertArrayEquals(new float[] {2, 1, 4, 3}, turned.filters().values());
    assertArrayEquals(new float[] {5, 6}, turned.bias());
    assertArrayEquals(new long[] {4, 2, 1, 1}, both.filters().shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 2, 1, 4, 3}, both.filters().values());
    assertArrayEquals(new float[] {5, 6, 5, 6}, both.bias());
  }

  @Test
  void convolutionsWithOtherWindowsAreNotJoined() {
    var filters = new Tensor(new float[] {1, 2}, 1, 2, 1, 1);
    var convolution = new Convolution(filters, new float[1]);

    for (Convolution other :
        List.of(
            new Convolution(filters, new float[1], 2, 0, 0),
            new Convolution(filters, new float[1], 1, 1, 0),
            new Convolution(filters, new float[1], 1, 0, 1),
            new Convolution(new Tensor(new float[] {1, 2}, 1, 1, 1, 2), new float[1]),
            new Convolution(new Tensor(new float[] {1}, 1, 1, 1, 1), new float[1]))) {
      assertThrows(IllegalArgumentException.class, () -> convolution.beside(other));
    }
  }

  @Test
  void widenedConvolutionHasZerosForTheNewChannels() {
    // outputs x inputs: [1 2]
    var wide =
        new Convolution(new Tensor(new float[] {1, 2}, 1, 2, 1, 1), new float[] {3}).widened(3, 2);

    assertArrayEquals(new long[] {2, 3, 1, 1}, wide.filters().shape());
    assertArrayEquals(new float[] {1, 2, 0, 0, 0, 0}, wide.filters().values());
    assertArrayEquals(new float[] {3, 0}, wide.bias());
  }

  @Test
  void wrongNumberOfInputChannelsIsRefused() {
    NetworkCode net = NetworkCode.of(Flavour.PLAIN, PICTURE);
    var convolution = new Convolution(new Tensor(new float[2], 1, 2, 1, 1), new float[1]);

    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> net.convolve(net.input(), convolution, Activation.NONE));

    assertTrue(thrown.getMessage().contains("expected 2 channels"), thrown.getMessage());
  }

  @Test
  void meanDoesNotFoldIntoAPaddedConvolution() {
    var padded = new Convolution(new Tensor(new float[9], 1, 1, 3, 3), new float[1], 1, 1, 1);

    assertThrows(IllegalArgumentException.class, () -> padded.after(new float[] {1}, 2));
  }

  @Test
  void parallelCallsGiveTheSameResult() throws IOException {
    var filters = new Tensor(new float[] {2}, 1, 1, 1, 1);
    NetworkCode script = NetworkCode.of(Flavour.PACKED, PICTURE);
    script
        .returns(
            script.convolve(
                script.input(), new Convolution(filters, new float[] {1}), Activation.NONE))
        .write(file);

    try (NeuralNet net = NeuralNet.loadWithoutCard(file)) {
      IntStream.range(0, 200)
          .parallel()
          .forEach(
              i -> {
                float[] values = new float[9];
                Arrays.fill(values, i);
                float[] expected = new float[9];
                Arrays.fill(expected, 2 * i + 1);

                assertArrayEquals(
                    expected, net.run(new Tensor(values, 1, 3, 3, 1)).get(0).values());
              });
    }
  }

  @Test
  void inputSmallerThanItsShapeIsRefused() throws IOException {
    example().write(file);

    try (NeuralNet net = NeuralNet.loadWithoutCard(file)) {
      var thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> net.run(FloatBuffer.wrap(new float[8]), 1, 3, 3, 1));

      assertTrue(thrown.getMessage().contains("8 numbers"), thrown.getMessage());
    }
  }

  @Test
  void archiveEntriesStartAtMultiplesOf64() throws IOException {
    example().write(file);

    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int entries = 0;
    int header = 0;
    while (zip.getInt(header) == 0x04034b50) { // local file header; source: PKWARE, APPNOTE.TXT
      assertEquals(0, zip.getShort(header + 8), "stored");
      int data = header + 30 + zip.getShort(header + 26) + zip.getShort(header + 28);
      assertEquals(0, data % 64);
      header = data + zip.getInt(header + 18);
      entries++;
    }
    assertEquals(7, entries); // pickle, code, constants, byte order, two tensors, version
  }

  @Test
  void equalNetworksGiveEqualBytes() throws IOException {
    example().write(file);
    byte[] first = Files.readAllBytes(file);

    example().write(file);

    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void networkWithoutOutputsIsNotWritten() {
    assertThrows(
        IllegalStateException.class, () -> NetworkCode.of(Flavour.PLAIN, PICTURE).write(file));
    assertTrue(Files.notExists(file));
  }

  private static NetworkCode example() {
    NetworkCode net = NetworkCode.of(Flavour.PACKED, PICTURE);
    var filters = new Tensor(new float[] {1, 2, 3}, 3, 1, 1, 1);
    return net.returns(
        net.convolve(net.input(), new Convolution(filters, new float[3]), Activation.RELU));
  }

  private static Tensor picture() {
    return new Tensor(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, 1);
  }

  private List<Tensor> run(NetworkCode net, Flavour flavour, Tensor input) throws IOException {
    return FlavouredNetwork.run(net, flavour, folder, input);
  }
}
