package dev.facepipe.recognition.gallery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an array in NumPy's {@code .npy} format.
 *
 * <p>Source: numpy.lib.format. The header is: magic, version (1, 2 or 3), length of the text, and a
 * Python dictionary as text. Spaces and a line end pad the text, so that the values begin at a
 * multiple of 64.
 *
 * @param kind {@code f} floats, {@code U} text as UTF-32, {@code S} bytes; all little-endian
 * @param itemSize size of a value in bytes
 * @param columnMajor true if the first dimension varies fastest
 * @param shape sizes of the dimensions, each 0 or more; empty for a single value
 */
record NpyHeader(char kind, int itemSize, boolean columnMajor, List<Integer> shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;

  /** Longest header text. Format 1 has 16 bits for the length, and three entries need no more. */
  private static final int MAX_TEXT = 0xffff;

  /** Most digits of an item's size. 256 MiB is larger than any name, and sums stay in range. */
  private static final int MAX_ITEM_DIGITS = 8;

  private static final Pattern TYPE = Pattern.compile("([<|=>]?)([a-zA-Z])([0-9]*)");
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*['\"](descr|fortran_order|shape)['\"]\\s*:"
              + "\\s*(?:['\"]([^'\"]*)['\"]|(True|False)|\\(([0-9, ]*)\\))\\s*(,|(?=}))");
  private static final Pattern END = Pattern.compile("\\s*}\\s*");

  NpyHeader {
    shape = List.copyOf(shape);
  }

  /** Returns the number of values. */
  long count() {
    long count = 1;
    for (int size : shape) {
      count = Math.multiplyExact(count, (long) size);
    }
    return count;
  }

  /** Reads a header; the stream then stands at the first value. */
  static NpyHeader read(InputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !ByteBuffer.wrap(start, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new IOException("is not in NumPy's .npy format");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw new IOException(".npy format is %d; expected 1, 2 or 3".formatted(version));
    }
    int lengthBytes = version == 1 ? 2 : 4;
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    length.put(in.readNBytes(lengthBytes)).rewind();
    long textLength = Integer.toUnsignedLong(length.getInt());
    if (textLength > MAX_TEXT) {
      throw new IOException(
          "header is %d bytes; expected at most %d".formatted(textLength, MAX_TEXT));
    }
    byte[] text = in.readNBytes((int) textLength);
    if (text.length < textLength) {
      throw new IOException("ends inside its header");
    }
    return parse(new String(text, version == 3 ? UTF_8 : ISO_8859_1));
  }

  private static NpyHeader parse(String text) throws IOException {
    if (!text.startsWith("{")) {
      throw new IOException("header is not a Python dictionary");
    }
    Map<String, String> values = new HashMap<>();
    Matcher entry = ENTRY.matcher(text).region(1, text.length());
    int at = 1;
    while (entry.region(at, text.length()).lookingAt()) {
      String value = entry.group(2) != null ? entry.group(2) : entry.group(3);
      values.put(entry.group(1), value != null ? value : entry.group(4));
      at = entry.end();
    }
    if (values.size() != 3 || !END.matcher(text).region(at, text.length()).matches()) {
      throw new IOException(
          "header does not describe a plain array; expected descr, fortran_order and shape");
    }
    return of(
        values.getOrDefault("descr", ""),
        values.getOrDefault("fortran_order", ""),
        values.getOrDefault("shape", ""));
  }

  private static NpyHeader of(String descr, String fortranOrder, String shape) throws IOException {
    Matcher type = TYPE.matcher(descr);
    if (!type.matches()) {
      throw new IOException("has values of an unknown type");
    }
    char kind = type.group(2).charAt(0);
    if (kind == 'O') {
      throw new IOException(
          "holds Python objects (pickle), which could run code; expected numbers or text");
    }
    String digits = type.group(3);
    boolean known =
        switch (kind) {
          case 'f' -> digits.equals("4") || digits.equals("8");
          case 'U', 'S' -> !digits.isEmpty() && digits.length() <= MAX_ITEM_DIGITS;
          default -> false;
        };
    if (!known || type.group(1).equals(">")) {
      throw new IOException(
          "has values of type %s; expected <f4 or <f8, <U or |S for text".formatted(descr));
    }
    if (!fortranOrder.equals("True") && !fortranOrder.equals("False")) {
      throw new IOException("fortran_order is neither True nor False");
    }
    int size = Integer.parseInt(digits) * (kind == 'U' ? Integer.BYTES : 1);
    return new NpyHeader(kind, size, fortranOrder.equals("True"), sizes(shape));
  }

  private static List<Integer> sizes(String shape) throws IOException {
    var sizes = new ArrayList<Integer>();
    for (String size : shape.split(",", -1)) {
      if (!size.isBlank()) {
        try {
          sizes.add(Integer.parseInt(size.strip()));
        } catch (NumberFormatException e) {
          throw new IOException("has shape (%s); expected sizes below 2^31".formatted(shape), e);
        }
      }
    }
    if (sizes.size() > 2) {
      throw new IOException("has %d dimensions; expected at most 2".formatted(sizes.size()));
    }
    return sizes;
  }

  /** Returns the header as bytes, in format 1, with a length that is a multiple of 64. */
  byte[] bytes() {
    String order = kind == 'S' ? "|" : "<";
    String sizes = String.join(", ", shape.stream().map(String::valueOf).toList());
    String text =
        "{'descr': '%s%s%d', 'fortran_order': %s, 'shape': (%s), }"
            .formatted(
                order,
                kind,
                kind == 'U' ? itemSize / Integer.BYTES : itemSize,
                columnMajor ? "True" : "False",
                shape.size() == 1 ? sizes + "," : sizes);
    int before = MAGIC.length + 2 + 2;
    int total = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] padded =
        (text + " ".repeat(total - before - text.length() - 1) + "\n").getBytes(ISO_8859_1);
    return ByteBuffer.allocate(total)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) padded.length)
        .put(padded)
        .array();
  }
}
