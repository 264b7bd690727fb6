package dev.facepipe.local.cli.annotate;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.ReducedImage;
import dev.facepipe.common.image.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.font.TextLayout;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/** Draws labels on pictures. All of a label's text stays inside the picture. For one thread. */
final class LabelPainter {
  /** Colours that people tell apart who see no difference of red and green; dark under white. */
  private static final Map<Label.Kind, Color> COLOURS =
      Map.of(
          Label.Kind.KNOWN, new Color(0x005A8C),
          Label.Kind.STRANGER, new Color(0xB34700),
          Label.Kind.UNCLEAR, new Color(0x555555));

  /** Smaller pictures are enlarged, so that text fits into them. In pixels. */
  private static final int NARROWEST = 320;

  private static final int LOWEST = 160;

  /** Longest side of an enlarged picture, in pixels. */
  private static final int LONGEST = 4096;

  /** Height of letters, as a share of the picture's shorter side. */
  private static final double LETTERS = 0.023;

  private static final float SMALLEST_LETTERS = 12;
  private static final float LEAST_LETTERS = 6;

  /** Size of the second line, as a share of the first. */
  private static final float SECOND_LINE = 0.85f;

  /** A covered pixel of a label is as bad as this number of covered pixels of faces. */
  private static final double LABELS_FIRST = 4;

  /** Greatest width of a label, relative to its second line. */
  private static final float MOST_FIGURES = 2;

  private static final String ELLIPSIS = "\u2026";

  private final Lettering lettering;

  /**
   * Prepares to draw.
   *
   * @param told receives a line for people about each name that cannot be drawn
   * @throws CannotDraw if Java cannot draw text on this machine
   */
  LabelPainter(Consumer<String> told) {
    System.setProperty("java.awt.headless", "true");
    this.lettering = Lettering.ofThisMachine(told);
    try {
      lettering.of("face");
    } catch (RuntimeException | LinkageError | InternalError e) { // AWT without any font
      throw new CannotDraw(e);
    }
  }

  /** Returns a copy of a picture with labels on it. */
  RgbImage draw(ReducedImage picture, List<Label> labels) {
    RgbImage image = picture.image();
    int times = labels.isEmpty() ? 1 : times(image.width(), image.height());
    RgbImage canvas =
        times == 1
            ? new RgbImage(image.width(), image.height(), image.pixels().clone())
            : ImageCodec.resize(image, image.width() * times, image.height() * times);
    Graphics2D graphics = view(canvas).createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    try {
      paint(graphics, canvas, labels, (double) times / picture.by());
    } finally {
      graphics.dispose();
    }
    return canvas;
  }

  /** Returns how often a small picture is enlarged. */
  private static int times(int width, int height) {
    int wanted = Math.max(ceil(NARROWEST, width), ceil(LOWEST, height));
    return Math.max(1, Math.min(wanted, LONGEST / Math.max(width, height)));
  }

  private static int ceil(int dividend, int divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  /** Returns an image that shares the pixels. */
  private static BufferedImage view(RgbImage image) {
    return new BufferedImage(
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE),
        Raster.createInterleavedRaster(
            new DataBufferByte(image.pixels(), image.pixels().length),
            image.width(),
            image.height(),
            3 * image.width(),
            3,
            new int[] {0, 1, 2},
            null),
        false,
        null);
  }

  private void paint(Graphics2D graphics, RgbImage canvas, List<Label> labels, double scale) {
    float letters =
        (float) Math.max(SMALLEST_LETTERS, LETTERS * Math.min(canvas.width(), canvas.height()));
    float line = Math.max(2, letters / 7);
    List<Rectangle2D> taken = new ArrayList<>();
    List<Rectangle2D> boxes = labels.stream().map(label -> scaled(label.box(), scale)).toList();
    for (int i = 0; i < labels.size(); i++) {
      outline(graphics, boxes.get(i), labels.get(i).kind(), line);
    }
    for (int i = 0; i < labels.size(); i++) {
      Sign sign = sign(graphics, labels.get(i), letters, canvas);
      Rectangle2D place = place(boxes.get(i), sign, canvas, boxes, taken);
      taken.add(place);
      graphics.setColor(COLOURS.get(labels.get(i).kind()));
      graphics.fill(place);
      graphics.setColor(Color.WHITE);
      sign.draw(graphics, place);
    }
  }

  private static Rectangle2D scaled(Box box, double scale) {
    return new Rectangle2D.Double(
        scale * box.left(), scale * box.top(), scale * box.width(), scale * box.height());
  }

  /** Draws a box with a white edge, so that it can be seen on any picture. */
  private static void outline(Graphics2D graphics, Rectangle2D box, Label.Kind kind, float line) {
    graphics.setColor(Color.WHITE);
    graphics.setStroke(new BasicStroke(line * 2));
    graphics.draw(box);
    graphics.setColor(COLOURS.get(kind));
    graphics.setStroke(
        switch (kind) {
          case KNOWN -> new BasicStroke(line);
          case STRANGER -> dashed(line, 5 * line, 3 * line);
          case UNCLEAR -> dashed(line, line, 2 * line);
        });
    graphics.draw(box);
  }

  private static BasicStroke dashed(float line, float dash, float gap) {
    return new BasicStroke(
        line, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {dash, gap}, 0);
  }

  /**
   * The laid out lines of a label.
   *
   * @param margin pixels around the text
   */
  private record Sign(TextLayout name, TextLayout figure, float margin) {
    float width() {
      return Math.max(name.getAdvance(), figure.getAdvance()) + 2 * margin;
    }

    boolean hasRoomForFigure(RgbImage canvas) {
      return figure.getAdvance() + 2 * margin <= canvas.width() && height() <= canvas.height();
    }

    float height() {
      return height(name) + height(figure) + 2 * margin;
    }

    void draw(Graphics2D graphics, Rectangle2D place) {
      float left = (float) place.getX() + margin;
      float top = (float) place.getY() + margin;
      name.draw(graphics, left, top + name.getAscent());
      figure.draw(graphics, left, top + height(name) + figure.getAscent());
    }

    private static float height(TextLayout line) {
      return line.getAscent() + line.getDescent();
    }
  }

  /**
   * Returns a label's lines: smaller if the second line is too long for the picture. A name of more
   * than twice the length of the second line is cut, so that it covers no other faces.
   */
  private Sign sign(Graphics2D graphics, Label label, float letters, RgbImage canvas) {
    float size = letters;
    Sign sign = sign(graphics, label.name(), label.figure(), size);
    while (size > LEAST_LETTERS && !sign.hasRoomForFigure(canvas)) {
      size--;
      sign = sign(graphics, label.name(), label.figure(), size);
    }
    float widest = Math.min(canvas.width(), MOST_FIGURES * sign.figure().getAdvance());
    int[] name = lettering.of(label.name()).words().codePoints().toArray();
    for (int kept = name.length - 1; kept > 0 && sign.width() > widest; kept--) {
      sign = sign(graphics, new String(name, 0, kept) + ELLIPSIS, label.figure(), size);
    }
    return sign;
  }

  private Sign sign(Graphics2D graphics, String name, String figure, float size) {
    return new Sign(
        line(graphics, name, size), line(graphics, figure, SECOND_LINE * size), size / 4);
  }

  /**
   * Lays out a line. Each line has a direction of its own, so numbers never stand inside a name
   * that is written from right to left.
   */
  private TextLayout line(Graphics2D graphics, String words, float size) {
    Lettering.Text text = lettering.of(words);
    return new TextLayout(
        text.words(), text.font().deriveFont(size), graphics.getFontRenderContext());
  }

  /**
   * Returns the place of a label inside the picture: above its box, below it, or in it, where it
   * covers the least of other labels, and then of faces.
   */
  private static Rectangle2D place(
      Rectangle2D box,
      Sign sign,
      RgbImage canvas,
      List<Rectangle2D> boxes,
      List<Rectangle2D> taken) {
    double width = sign.width();
    double height = sign.height();
    return DoubleStream.of(box.getY() - height, box.getMaxY(), box.getY(), box.getMaxY() - height)
        .boxed()
        .flatMap(
            top ->
                DoubleStream.of(box.getX(), box.getMaxX() - width, box.getCenterX() - width / 2)
                    .mapToObj(left -> inside(left, top, sign, canvas)))
        .min(
            Comparator.comparingDouble(
                place -> LABELS_FIRST * covered(place, taken) + covered(place, boxes)))
        .orElseThrow();
  }

  private static Rectangle2D inside(double left, double top, Sign sign, RgbImage canvas) {
    return new Rectangle2D.Double(
        Math.max(0, Math.min(left, canvas.width() - sign.width())),
        Math.max(0, Math.min(top, canvas.height() - sign.height())),
        sign.width(),
        sign.height());
  }

  /** Returns how many pixels of some rectangles a label would cover. */
  private static double covered(Rectangle2D place, List<Rectangle2D> others) {
    return others.stream()
        .map(place::createIntersection)
        .filter(common -> !common.isEmpty())
        .mapToDouble(common -> common.getWidth() * common.getHeight())
        .sum();
  }
}
