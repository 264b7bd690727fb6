package dev.facepipe.local.cli.annotate;

import dev.facepipe.common.text.Printable;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Chooses a font of this machine for each text. A name that no font can draw is replaced by {@code
 * name 1}, {@code name 2} and so on. For one thread.
 */
final class Lettering {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
  private static final int VARIATION_SELECTORS = 0xfe00;
  private static final int LAST_VARIATION_SELECTOR = 0xfe0f;

  private final Font first;
  private final Supplier<List<Font>> others;
  private final Consumer<String> told;
  private final Map<String, Text> known = new HashMap<>();
  private int replaced;

  /**
   * Uses a font, and others for texts that the first cannot draw.
   *
   * @param others is asked only if it is needed, because it may take long
   * @param told receives a line for people about each name that no font can draw
   */
  Lettering(Font first, Supplier<List<Font>> others, Consumer<String> told) {
    this.first = first;
    this.others = others;
    this.told = told;
  }

  /** Uses the fonts of this machine. */
  static Lettering ofThisMachine(Consumer<String> told) {
    return new Lettering(
        new Font(Font.SANS_SERIF, Font.BOLD, 1),
        () -> List.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts()),
        told);
  }

  /** A text to draw, and a font that can draw it. */
  record Text(String words, Font font) {}

  /** Returns the text and its font, or the text that replaces it. */
  Text of(String words) {
    return known.computeIfAbsent(Printable.shown(words), this::choose);
  }

  private Text choose(String words) {
    return Stream.concat(Stream.of(first), Stream.of(others).flatMap(more -> more.get().stream()))
        .filter(font -> canDraw(font, words))
        .findFirst()
        .map(font -> new Text(words, font))
        .orElseGet(() -> replacement(words));
  }

  private Text replacement(String words) {
    replaced++;
    Text instead = new Text("name " + replaced, first);
    told.accept(
        "no font of this machine can draw '%s'; its label says '%s'"
            .formatted(words, instead.words()));
    return instead;
  }

  private static boolean canDraw(Font font, String words) {
    return words.codePoints().allMatch(character -> canDraw(font, character));
  }

  /**
   * Returns true if a font has a shape for a character. A font of coloured pictures says that it
   * can draw an emoji, but Java draws nothing.
   */
  private static boolean canDraw(Font font, int character) {
    if (isInvisible(character)) {
      return true;
    }
    return font.canDisplay(character)
        && !font.deriveFont(16f)
            .createGlyphVector(CONTEXT, Character.toString(character))
            .getOutline()
            .getBounds2D()
            .isEmpty();
  }

  private static boolean isInvisible(int character) {
    return Character.isSpaceChar(character)
        || Character.getType(character) == Character.FORMAT
        || (character >= VARIATION_SELECTORS && character <= LAST_VARIATION_SELECTOR);
  }
}
