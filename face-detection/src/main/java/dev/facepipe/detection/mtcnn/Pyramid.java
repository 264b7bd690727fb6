package dev.facepipe.detection.mtcnn;

import static dev.facepipe.detection.mtcnn.PixelValues.CHANNELS;

import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.Cores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shrinks a frame to each size at which P-Net searches for faces.
 *
 * <p>One pass over the frame's rows fills all levels. The pass keeps a summed-area table (Crow
 * 1984): for each pixel, the sum of all pixels above and left. The table holds as many rows as the
 * largest window is high. A pixel of any level then costs four look-ups a channel, for any window
 * size. The frame is cut into one band for each core.
 */
final class Pyramid {
  private final RgbImage frame;
  private final List<Level> levels;

  /** Number of rows of sums to keep. */
  private final int depth;

  /**
   * The frame's pixels at one size.
   *
   * @param scale size of this level divided by the frame's size, 0 to 1
   * @param columns for each column of this level, the frame columns that it averages
   * @param rows for each row of this level, the frame rows that it averages
   * @param values row by row, red, green, blue, -1 to 1
   */
  record Level(double scale, Windows columns, Windows rows, float[] values) {
    private static Level of(RgbImage frame, double scale) {
      int width = (int) (frame.width() * scale + 1);
      int height = (int) (frame.height() * scale + 1);
      return new Level(
          scale,
          Windows.of(frame.width(), width),
          Windows.of(frame.height(), height),
          new float[width * height * CHANNELS]);
    }

    int width() {
      return columns.count();
    }

    int height() {
      return rows.count();
    }

    /** Returns the first row of this level whose window ends after a row of the frame. */
    private int firstEndingBehind(int row) {
      int y = 0;
      while (y < height() && rows.ends()[y] <= row) {
        y++;
      }
      return y;
    }
  }

  private Pyramid(RgbImage frame, List<Level> levels) {
    this.frame = frame;
    this.levels = levels;
    this.depth = levels.stream().mapToInt(level -> level.rows().longest()).max().orElse(0) + 1;
  }

  /**
   * Returns the levels, largest first; an empty list if the frame is smaller than the smallest
   * face.
   *
   * @param largest scale of the first level
   * @param factor scale of each level divided by the scale of the level before
   * @param smallest shortest side that a level may have, in pixels of the level
   */
  static List<Level> of(RgbImage frame, double largest, double factor, int smallest) {
    List<Level> levels = new ArrayList<>();
    double scale = largest;
    double shortSide = Math.min(frame.width(), frame.height()) * scale;
    while (shortSide >= smallest) {
      levels.add(Level.of(frame, scale));
      scale *= factor;
      shortSide *= factor;
    }
    new Pyramid(frame, levels).fill();
    return levels;
  }

  private void fill() {
    int bands = Math.min(Cores.COUNT, frame.height());
    Cores.each(
        IntStream.range(0, bands).boxed().toList(),
        band -> {
          long height = frame.height();
          fill((int) (height * band / bands), (int) (height * (band + 1) / bands));
          return band;
        });
  }

  /** Fills the rows of all levels whose windows end in a band of the frame. */
  private void fill(int from, int to) {
    int[] next = new int[levels.size()];
    int first = to;
    for (int i = 0; i < next.length; i++) {
      next[i] = levels.get(i).firstEndingBehind(from);
      if (next[i] < levels.get(i).height()) {
        first = Math.min(first, levels.get(i).rows().starts()[next[i]]);
      }
    }
    // Sums begin at the band's first row, because only their differences matter. Sums may
    // overflow; the differences stay correct.
    int[][] sums = new int[depth][(frame.width() + 1) * CHANNELS];
    for (int row = first; row < to; row++) {
      int[] below = sums[(row + 1) % depth];
      addRow(row, sums[row % depth], below);
      for (int i = 0; i < next.length; i++) {
        Level level = levels.get(i);
        while (next[i] < level.height() && level.rows().ends()[next[i]] == row + 1) {
          fillRow(level, next[i], sums[level.rows().starts()[next[i]] % depth], below);
          next[i]++;
        }
      }
    }
  }

  private void addRow(int row, int[] above, int[] below) {
    byte[] pixels = frame.pixels();
    int red = 0;
    int green = 0;
    int blue = 0;
    int at = row * frame.width() * CHANNELS;
    for (int i = CHANNELS; i < below.length; i += CHANNELS) {
      red += pixels[at] & 0xff;
      green += pixels[at + 1] & 0xff;
      blue += pixels[at + 2] & 0xff;
      below[i] = above[i] + red;
      below[i + 1] = above[i + 1] + green;
      below[i + 2] = above[i + 2] + blue;
      at += CHANNELS;
    }
  }

  private static void fillRow(Level level, int y, int[] above, int[] below) {
    int[] starts = level.columns().starts();
    int[] ends = level.columns().ends();
    float[] values = level.values();
    int rows = level.rows().length(y);
    int at = y * starts.length * CHANNELS;
    for (int x = 0; x < starts.length; x++) {
      int left = starts[x] * CHANNELS;
      int right = ends[x] * CHANNELS;
      float count = rows * (ends[x] - starts[x]);
      for (int channel = 0; channel < CHANNELS; channel++) {
        int sum = below[right] - below[left] - above[right] + above[left];
        values[at] = PixelValues.mean(sum, count);
        at++;
        left++;
        right++;
      }
    }
  }
}
