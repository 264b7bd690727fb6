package dev.facepipe.recognition.quality;

import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.image.RgbImage;

/**
 * Measures the sharpness of a face: the variance of the Laplacian of its grey values at a fixed
 * size.
 *
 * <p>Source: Pech-Pacheco and others, Diatom autofocusing in brightfield microscopy (2000). The
 * fixed size makes faces of all sizes comparable, since only details that a network sees count.
 */
public final class Sharpness {
  /** Columns and rows of the scaled face; a little below the networks' 150 and 160. */
  private static final int SIDE = 112;

  private Sharpness() {}

  /**
   * Returns the sharpness of a face, 0 or more. A sharp face has 20 or more, a blurred one below 8.
   */
  public static double of(FaceCrop face) {
    RgbImage image = face.image();
    FaceArea area = FaceArea.of(face);
    double[][] grey = grey(image, area.left(), area.top(), area.right(), area.bottom());
    double[][] narrow = new double[grey.length][];
    for (int y = 0; y < grey.length; y++) {
      narrow[y] = scaled(grey[y]);
    }
    double[][] columns = new double[SIDE][];
    for (int x = 0; x < SIDE; x++) {
      columns[x] = scaled(column(narrow, x));
    }
    return laplacianVariance(columns);
  }

  /** Returns a pixel's grey value, 0 to 255, with the weights of ITU-R BT.601, as OpenCV does. */
  static double grey(RgbImage image, int x, int y) {
    return 0.299 * image.at(x, y, 0) + 0.587 * image.at(x, y, 1) + 0.114 * image.at(x, y, 2);
  }

  private static double[][] grey(RgbImage image, int left, int top, int right, int bottom) {
    double[][] grey = new double[bottom - top][right - left];
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        grey[y - top][x - left] = grey(image, x, y);
      }
    }
    return grey;
  }

  private static double[] column(double[][] rows, int x) {
    double[] column = new double[rows.length];
    for (int y = 0; y < rows.length; y++) {
      column[y] = rows[y][x];
    }
    return column;
  }

  /**
   * Scales a line of values to {@link #SIDE} values: area means when shrinking, linear
   * interpolation when growing.
   */
  static double[] scaled(double[] line) {
    double step = (double) line.length / SIDE;
    double[] out = new double[SIDE];
    for (int i = 0; i < SIDE; i++) {
      out[i] = step >= 1 ? mean(line, i * step, (i + 1) * step) : at(line, (i + 0.5) * step - 0.5);
    }
    return out;
  }

  /** Returns the mean of the line between two places; values partly inside count in part. */
  private static double mean(double[] line, double from, double to) {
    double sum = 0;
    for (int i = (int) from; i < Math.min(to, line.length); i++) {
      sum += line[i] * (Math.min(i + 1, to) - Math.max(i, from));
    }
    return sum / (to - from);
  }

  private static double at(double[] line, double place) {
    double inside = Math.min(Math.max(place, 0), line.length - 1);
    int before = (int) inside;
    int after = Math.min(before + 1, line.length - 1);
    return line[before] + (inside - before) * (line[after] - line[before]);
  }

  /** Returns the variance over the inner values; values at the edge lack neighbours. */
  private static double laplacianVariance(double[][] values) {
    double sum = 0;
    double squares = 0;
    for (int x = 1; x < SIDE - 1; x++) {
      for (int y = 1; y < SIDE - 1; y++) {
        double laplacian =
            values[x - 1][y]
                + values[x + 1][y]
                + values[x][y - 1]
                + values[x][y + 1]
                - 4 * values[x][y];
        sum += laplacian;
        squares += laplacian * laplacian;
      }
    }
    double count = (SIDE - 2) * (SIDE - 2);
    double mean = sum / count;
    return squares / count - mean * mean;
  }
}
