package dev.facepipe.common.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** Draws labelled boxes on images, for people to look at. Thread-safe. */
public final class Labels {
  private static final int FONT = Imgproc.FONT_HERSHEY_SIMPLEX;
  private static final Scalar WHITE = new Scalar(255, 255, 255);

  /** Image height in pixels at which letters have the font's own size, about 20 pixels. */
  private static final double NATURAL_HEIGHT = 800;

  private Labels() {}

  /**
   * A box, in pixels, and the text above it.
   *
   * @param text the text; letters outside ASCII become question marks, because OpenCV's font has
   *     none
   * @param known true for a green box, false for a red box
   */
  public record Label(
      float left, float top, float right, float bottom, String text, boolean known) {}

  /**
   * Returns a copy of an image with labels on it. Parts of labels outside the image are cut off.
   */
  public static RgbImage draw(RgbImage image, List<Label> labels) {
    OpenCv.load();
    Mat mat = ImageCodec.mat(image);
    try {
      labels.forEach(label -> draw(mat, label));
      return ImageCodec.image(mat);
    } finally {
      mat.release();
    }
  }

  private static void draw(Mat mat, Label label) {
    Scalar colour = label.known() ? new Scalar(0, 140, 60) : new Scalar(190, 30, 30);
    double scale = Math.max(0.4, mat.rows() / NATURAL_HEIGHT);
    int thickness = Math.max(1, (int) Math.round(2 * scale));
    String text = ascii(label.text());
    Point topLeft = new Point(label.left(), label.top());
    Imgproc.rectangle(
        mat, topLeft, new Point(label.right(), label.bottom()), colour, thickness, Imgproc.LINE_AA);
    Size size = Imgproc.getTextSize(text, FONT, scale, thickness, new int[1]);
    double height = size.height * 1.6;
    Imgproc.rectangle(
        mat,
        new Point(label.left(), label.top() - height),
        new Point(label.left() + size.width, label.top()),
        colour,
        Core.FILLED);
    Imgproc.putText(
        mat,
        text,
        new Point(label.left(), label.top() - size.height * 0.3),
        FONT,
        scale,
        WHITE,
        thickness,
        Imgproc.LINE_AA);
  }

  private static String ascii(String text) {
    return new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }
}
