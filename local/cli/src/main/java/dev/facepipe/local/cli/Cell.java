package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer.Part;

/** A cell of a {@link Table}, and its colour. */
record Cell(String text, Paint paint) {
  int width() {
    return DisplayWidth.of(text);
  }

  Part part(boolean colours) {
    return paint.part(text, colours);
  }
}
