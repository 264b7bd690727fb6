package dev.facepipe.detection.mtcnn;

import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.Cores;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Runs P-Net over pictures of any size, in strips on all cores: the values between its layers then
 * stay in the processor's caches.
 *
 * <p>Thread-safe. Owns the network until closed.
 */
public final class ProposalNet implements AutoCloseable {
  /** Side of the square that P-Net classifies, in pixels of a picture. */
  static final int CELL = 12;

  /** Distance between two of P-Net's squares, in pixels of a picture. */
  static final int STRIDE = 2;

  /** Shrink per pyramid level, about 1/sqrt(2). */
  private static final double PYRAMID_FACTOR = 0.709;

  /**
   * Approximate number of pixels in one call. The largest output of a call then takes 6 MB, and
   * fits the processor's cache.
   */
  private static final int STRIP_PIXELS = 96 * 1024;

  /**
   * Minimum number of rows in one call. Even, so that the squares of the next strip stay aligned.
   */
  private static final int STRIP_ROWS = 48;

  /** Rows that a strip shares with the next strip: its last squares end in those rows. */
  private static final int STRIP_OVERLAP = CELL - STRIDE;

  private final NeuralNet net;

  /**
   * Loads the network.
   *
   * @param networks folder with the network p-net
   */
  public ProposalNet(Path networks) {
    this.net = NeuralNet.load(NetworkEngine.file(networks, "p-net"));
  }

  /**
   * A picture for P-Net. Compares by identity.
   *
   * @param scale size of this picture divided by the frame's size, 0 to 1
   * @param values {@code height} x {@code width} x 3 numbers from -1 to 1: red, green, blue
   */
  public record Picture(double scale, int width, int height, float[] values) {}

  /**
   * What P-Net says about each square in a strip of a picture. The squares of a row follow each
   * other at {@link #STRIDE}. Compares by identity.
   *
   * @param top first row of the strip in the picture
   * @param columns squares in a row
   * @param shifts corrections of the squares' sides: all lefts, all tops, all rights, all bottoms
   * @param probabilities of no face for all squares, then of a face
   */
  public record Judged(
      Picture picture, int top, int columns, float[] shifts, float[] probabilities) {}

  /** Returns the sizes of a frame at which faces from {@code minFace} pixels on are searched. */
  public static List<Picture> pyramid(RgbImage frame, int minFace) {
    return Pyramid.of(frame, (double) CELL / minFace, PYRAMID_FACTOR, CELL).stream()
        .map(level -> new Picture(level.scale(), level.width(), level.height(), level.values()))
        .toList();
  }

  /**
   * Judges all squares of pictures.
   *
   * @param then works on each strip, on the thread that judged it
   * @return the results for each picture, from its first strip to its last
   */
  public <T> List<List<T>> judge(List<Picture> pictures, Function<Judged, T> then) {
    List<List<Strip>> strips = pictures.stream().map(ProposalNet::strips).toList();
    Iterator<T> judged =
        Cores.each(
                strips.stream().flatMap(List::stream).toList(), strip -> then.apply(judge(strip)))
            .iterator();
    return strips.stream().map(of -> of.stream().map(strip -> judged.next()).toList()).toList();
  }

  private Judged judge(Strip strip) {
    Picture picture = strip.picture();
    List<Tensor> out =
        net.run(strip.values(), 1, strip.rows(), picture.width(), PixelValues.CHANNELS);
    int columns = (int) out.get(0).shape()[3];
    return new Judged(picture, strip.top(), columns, out.get(0).values(), out.get(1).values());
  }

  /** Cuts a picture into overlapping strips of its full width. */
  private static List<Strip> strips(Picture picture) {
    int rows = Math.max(STRIP_ROWS, STRIP_PIXELS / picture.width() / 2 * 2);
    List<Strip> strips = new ArrayList<>();
    int top = 0;
    while (picture.height() - top > rows) {
      strips.add(new Strip(picture, top, rows));
      top += rows - STRIP_OVERLAP;
    }
    strips.add(new Strip(picture, top, picture.height() - top));
    return strips;
  }

  /** A range of a picture's rows, for one call. */
  private record Strip(Picture picture, int top, int rows) {
    FloatBuffer values() {
      int rowValues = picture.width() * PixelValues.CHANNELS;
      return FloatBuffer.wrap(picture.values(), top * rowValues, rows * rowValues);
    }
  }

  @Override
  public void close() {
    net.close();
  }
}
