package dev.facepipe.common.image;

import dev.facepipe.common.image.CodedTiles.Codec;
import dev.facepipe.common.image.CodedTiles.ColourMatrix;
import dev.facepipe.common.image.PictureRefused.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the main picture of a HEIC or AVIF file without decoding it. Ignores the other pictures of
 * the file, such as thumbnails, depth maps and transparency.
 *
 * <p>Sources: ISO/IEC 14496-12 (boxes, items), ISO/IEC 23008-12 (pictures), ISO/IEC 14496-15 (HEVC
 * in boxes), AV1 Image File Format 1.1.
 */
final class HeifFile {
  /** Largest 'meta' box in bytes. A phone's picture of 48 megapixels has about 10 KB. */
  private static final int MAX_META = 1 << 20;

  /** Maximum number of tiles. A picture of 48 megapixels has 200 tiles of 512x512. */
  private static final int MAX_TILES = 1024;

  /**
   * Maximum number of parts: tiles, thumbnails, depth and brightness maps with their own tiles,
   * EXIF data.
   */
  private static final int MAX_ITEMS = 4096;

  /**
   * Bytes that all tiles together may repeat: each tile has its own copy of the decoder's
   * configuration.
   */
  private static final int MAX_REPEATED = 1 << 20;

  private static final int START_CODE = 1;
  private static final int HEADER = 8;

  /**
   * The eight orientations in EXIF's order, as 2x2 matrices by rows: they map a direction in the
   * stored picture to a direction in the upright picture.
   */
  private static final int[][] TURNS = {
    {1, 0, 0, 1},
    {-1, 0, 0, 1},
    {-1, 0, 0, -1},
    {1, 0, 0, -1},
    {0, 1, 1, 0},
    {0, -1, 1, 0},
    {0, -1, -1, 0},
    {0, 1, -1, 0},
  };

  private static final Set<String> TURNING = Set.of("irot", "imir");

  private static final int[] COUNTER_CLOCKWISE = TURNS[7];
  private static final int[] UPSIDE_DOWN = TURNS[3];
  private static final int[] LEFT_RIGHT = TURNS[1];

  private final byte[] bytes;
  private final FileBytes file;
  private final Map<Long, String> types = new HashMap<>();
  private final Map<Long, Extents> places = new HashMap<>();
  private final Map<Long, List<Long>> parts = new HashMap<>();
  private final Map<Long, List<Box>> properties = new HashMap<>();
  private long main = -1;
  private @Nullable Box data;

  private HeifFile(byte[] bytes) {
    this.bytes = bytes;
    this.file = FileBytes.bigEndian(bytes);
  }

  /**
   * Returns the main picture.
   *
   * @throws PictureRefused if the file has no main picture of a supported kind
   * @throws IndexOutOfBoundsException if the file ends before a part that it lists
   */
  static HeifPicture picture(byte[] bytes) {
    HeifFile file = new HeifFile(bytes);
    file.readMeta();
    return file.picture();
  }

  /**
   * A box: a part of the file with a name of four characters.
   *
   * @param from offset of the content, behind the box's header
   * @param to offset behind the content
   */
  private record Box(String type, long from, long to) {}

  /**
   * The places of an item's bytes: offset and length of each range, in the file or in the 'idat'
   * box.
   */
  private record Extents(boolean inData, List<long[]> ranges) {}

  private void readMeta() {
    Box meta =
        boxes(0, bytes.length).stream()
            .filter(box -> box.type().equals("meta"))
            .findFirst()
            .orElseThrow(() -> broken("without a 'meta' box"));
    if (meta.to() - meta.from() > MAX_META) {
      throw broken("whose 'meta' box has more than %d bytes".formatted(MAX_META));
    }
    List<Box> boxes = boxes(meta.from() + 4, meta.to());
    for (Box box : boxes) {
      switch (box.type()) {
        case "pitm" -> main = version(box) == 0 ? u16(box, 4) : u32(box, 4);
        case "iinf" -> readTypes(box);
        case "iref" -> readParts(box);
        case "iloc" -> readPlaces(box);
        case "iprp" -> readProperties(boxes(box.from(), box.to()));
        case "idat" -> data = box;
        default -> {} // not needed
      }
    }
  }

  private void readTypes(Box iinf) {
    for (Box infe : boxes(iinf.from() + (version(iinf) == 0 ? 6 : 8), iinf.to())) {
      requireFew(types.size());
      if (version(infe) == 2) {
        types.put((long) u16(infe, 4), file.text(infe.from() + 8, 4));
      } else if (version(infe) > 2) {
        types.put(u32(infe, 4), file.text(infe.from() + 10, 4));
      }
    }
  }

  private void readParts(Box iref) {
    int size = version(iref) == 0 ? 2 : 4;
    for (Box reference : boxes(iref.from() + 4, iref.to())) {
      if (reference.type().equals("dimg")) {
        requireFew(parts.size());
        int count = u16(reference, size);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          ids.add(number(reference.from() + size + 2 + (long) i * size, size));
        }
        parts.put(number(reference.from(), size), ids);
      }
    }
  }

  private void readPlaces(Box iloc) {
    int version = version(iloc);
    int sizes = u16(iloc, 4);
    int offsetSize = sizes >> 12 & 15;
    int lengthSize = sizes >> 8 & 15;
    int baseSize = sizes >> 4 & 15;
    int indexSize = version > 0 ? sizes & 15 : 0;
    int idSize = version < 2 ? 2 : 4;
    long at = iloc.from() + 6;
    long count = number(at, idSize);
    at += idSize;
    int ranges = 0; // counted, because ranges take no bytes of the file if their field sizes are 0
    for (long i = 0; i < count; i++) {
      requireFew(places.size());
      final long id = number(at, idSize);
      at += idSize;
      int way = 0;
      if (version > 0) {
        way = file.u16(at) & 15;
        at += 2;
      }
      at += 2; // index of the file; this file is assumed
      final long base = number(at, baseSize);
      at += baseSize;
      int extents = file.u16(at);
      at += 2;
      List<long[]> own = new ArrayList<>();
      for (int e = 0; e < extents; e++) {
        requireFew(ranges++);
        at += indexSize;
        long offset = base + number(at, offsetSize);
        at += offsetSize;
        own.add(new long[] {offset, number(at, lengthSize)});
        at += lengthSize;
        if (at > iloc.to()) {
          throw new IndexOutOfBoundsException("iloc");
        }
      }
      if (way <= 1) {
        places.put(id, new Extents(way == 1, own));
      }
    }
  }

  private void readProperties(List<Box> iprp) {
    List<Box> all = new ArrayList<>();
    for (Box box : iprp) {
      if (box.type().equals("ipco")) {
        all.addAll(boxes(box.from(), box.to()));
      }
    }
    for (Box box : iprp) {
      if (box.type().equals("ipma")) {
        readOwners(box, all);
      }
    }
  }

  private void readOwners(Box ipma, List<Box> all) {
    int idSize = version(ipma) == 0 ? 2 : 4;
    int indexSize = (file.u8(ipma.from() + 3) & 1) == 0 ? 1 : 2;
    int indexBits = indexSize == 1 ? 0x7f : 0x7fff;
    long count = u32(ipma, 4);
    long at = ipma.from() + 8;
    for (long i = 0; i < count; i++) {
      requireFew(properties.size());
      final long id = number(at, idSize);
      int owned = file.u8(at + idSize);
      at += idSize + 1;
      List<Box> own = new ArrayList<>();
      for (int p = 0; p < owned; p++) {
        int index = (int) number(at, indexSize) & indexBits;
        at += indexSize;
        if (index > 0 && index <= all.size()) {
          own.add(all.get(index - 1));
        }
      }
      properties.put(id, own);
    }
  }

  private HeifPicture picture() {
    String type = types.getOrDefault(main, "");
    return type.equals("grid") ? grid() : single(type);
  }

  private HeifPicture single(String type) {
    Box size = require(main, "ispe");
    int width = side(u32(size, 4));
    int height = side(u32(size, 8));
    CodedTiles tiles = tiles(type, List.of(main), width, height);
    return shown(tiles, 1, width, height);
  }

  private HeifPicture grid() {
    FileBytes grid = FileBytes.bigEndian(content(main));
    boolean large = (grid.u8(1) & 1) != 0;
    int rows = grid.u8(2) + 1;
    int columns = grid.u8(3) + 1;
    int width = side(large ? grid.u32(4) : grid.u16(4));
    int height = side(large ? grid.u32(8) : grid.u16(6));
    List<Long> ids = parts.getOrDefault(main, List.of());
    if (ids.size() != rows * columns || ids.size() > MAX_TILES) {
      throw broken(
          "of %dx%d tiles that lists %d tiles; expected the same number, at most %d"
              .formatted(columns, rows, ids.size(), MAX_TILES));
    }
    Box size = require(ids.get(0), "ispe");
    int tileWidth = side(u32(size, 4));
    int tileHeight = side(u32(size, 8));
    if (!covers(columns, tileWidth, width) || !covers(rows, tileHeight, height)) {
      throw broken(
          "of %dx%d pixels that does not fit its %dx%d tiles of %dx%d pixels"
              .formatted(width, height, columns, rows, tileWidth, tileHeight));
    }
    String type = types.getOrDefault(ids.get(0), "");
    return shown(tiles(type, ids, tileWidth, tileHeight), columns, width, height);
  }

  /** Returns true if the tiles cover the side and none of them is unnecessary. */
  private static boolean covers(int tiles, long tile, int side) {
    return tiles * tile >= side && (tiles - 1) * tile < side;
  }

  private CodedTiles tiles(String type, List<Long> ids, int width, int height) {
    Codec codec =
        switch (type) {
          case "hvc1", "hev1" -> Codec.HEVC;
          case "av01" -> Codec.AV1;
          default ->
              throw new PictureRefused(
                  Reason.NOT_A_PICTURE,
                  "picture is a HEIF file whose main picture is not HEVC, AV1 or a grid of them; expected"
                      + " one of these, or a "
                      + PictureFormat.NAMES);
        };
    if ((long) width * height > ImageCodec.MAX_PIXELS) {
      throw new PictureRefused(
          Reason.TOO_LARGE,
          "picture, or a tile of it, is %dx%d; expected at most %d pixels in total"
              .formatted(width, height, ImageCodec.MAX_PIXELS));
    }
    List<byte[]> packets = new ArrayList<>();
    long total = 0;
    for (long id : ids) {
      if (!types.getOrDefault(id, "").equals(type)) {
        throw broken("whose tiles have different types");
      }
      byte[] packet = codec == Codec.HEVC ? hevc(id) : av1(id);
      total += packet.length;
      if (total > 2L * bytes.length + MAX_REPEATED) {
        throw broken("whose tiles overlap");
      }
      packets.add(packet);
    }
    return new CodedTiles(codec, packets, width, height, matrix(ids.get(0)));
  }

  /**
   * Returns a tile as an HEVC byte stream: the decoder's configuration, then the tile, each unit
   * behind a start code.
   */
  private byte[] hevc(long id) {
    Box configuration = require(id, "hvcC");
    long at = configuration.from();
    int lengthSize = (file.u8(at + 21) & 3) + 1;
    int arrays = file.u8(at + 22);
    at += 23;
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int a = 0; a < arrays; a++) {
      int count = file.u16(at + 1);
      at += 3;
      for (int n = 0; n < count; n++) {
        int length = file.u16(at);
        unit(stream, bytes, at + 2, length);
        at += 2L + length;
        if (at > configuration.to()) {
          throw new IndexOutOfBoundsException("hvcC");
        }
      }
    }
    byte[] content = content(id);
    FileBytes units = FileBytes.bigEndian(content);
    for (long next = 0; next < content.length; ) {
      long length = number(units, next, lengthSize);
      unit(stream, content, next + lengthSize, length);
      next += lengthSize + length;
    }
    return stream.toByteArray();
  }

  private static void unit(ByteArrayOutputStream stream, byte[] from, long at, long length) {
    if (at + length > from.length) {
      throw new IndexOutOfBoundsException("unit");
    }
    stream.writeBytes(new byte[] {0, 0, 0, START_CODE});
    stream.write(from, (int) at, (int) length);
  }

  /**
   * Returns a tile as an AV1 temporal unit: temporal delimiter, configuration from the file, tile.
   */
  private byte[] av1(long id) {
    Box configuration = require(id, "av1C");
    ByteArrayOutputStream unit = new ByteArrayOutputStream();
    unit.writeBytes(new byte[] {0x12, 0});
    int from = (int) Math.min(configuration.from() + 4, configuration.to());
    unit.write(bytes, from, (int) (configuration.to() - from));
    unit.writeBytes(content(id));
    return unit.toByteArray();
  }

  /**
   * Returns the colour coding that the file states; it has priority over that of the coded picture.
   */
  private Optional<ColourMatrix> matrix(long id) {
    for (long owner : new long[] {main, id}) {
      for (Box colr : properties.getOrDefault(owner, List.of())) {
        if (colr.type().equals("colr") && file.has(colr.from(), "nclx")) {
          return Optional.of(
              new ColourMatrix(file.u16(colr.from() + 8), (file.u8(colr.from() + 10) & 0x80) != 0));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the visible part of the picture. Encoders pad an odd side by one pixel. */
  private HeifPicture shown(CodedTiles tiles, int columns, int width, int height) {
    List<Box> own = properties.getOrDefault(main, List.of());
    Optional<Box> clap = own.stream().filter(box -> box.type().equals("clap")).findFirst();
    if (clap.isEmpty()) {
      return new HeifPicture(tiles, columns, 0, 0, width, height, orientation());
    }
    double[] cut = new double[4]; // width, height, and offset of the centre in x and y
    for (int i = 0; i < cut.length; i++) {
      long at = clap.get().from() + 8L * i;
      cut[i] = (double) file.s32(at) / Math.max(1, file.u32(at + 4));
    }
    int left = (int) Math.round((width - cut[0]) / 2 + cut[2]);
    int top = (int) Math.round((height - cut[1]) / 2 + cut[3]);
    boolean turnedBefore =
        own.stream()
            .takeWhile(box -> !box.equals(clap.get()))
            .anyMatch(box -> TURNING.contains(box.type()));
    int right = left + (int) cut[0];
    int bottom = top + (int) cut[1];
    if (turnedBefore || left < 0 || top < 0 || right > width || bottom > height) {
      throw broken(
          "whose visible part ('clap') lies outside of its picture or is given after a turn");
    }
    return new HeifPicture(tiles, columns, left, top, right - left, bottom - top, orientation());
  }

  /**
   * Returns the EXIF orientation that equals the main picture's rotations and mirrors, in their
   * order.
   */
  private int orientation() {
    int[] turn = TURNS[0];
    for (Box box : properties.getOrDefault(main, List.of())) {
      switch (box.type()) {
        case "irot" -> {
          for (int i = 0; i < (file.u8(box.from()) & 3); i++) {
            turn = after(COUNTER_CLOCKWISE, turn);
          }
        }
        case "imir" ->
            turn = after((file.u8(box.from()) & 1) == 0 ? UPSIDE_DOWN : LEFT_RIGHT, turn);
        default -> {} // moves no pixels
      }
    }
    for (int i = 0; i < TURNS.length; i++) {
      if (Arrays.equals(TURNS[i], turn)) {
        return i + 1;
      }
    }
    throw new IllegalStateException("a product of two orientations is an orientation");
  }

  /**
   * Returns the product of two matrices. {@code {a, b, c, d}} has the rows {@code a b} and {@code c
   * d}.
   */
  private static int[] after(int[] last, int[] first) {
    return new int[] {
      last[0] * first[0] + last[1] * first[2],
      last[0] * first[1] + last[1] * first[3],
      last[2] * first[0] + last[3] * first[2],
      last[2] * first[1] + last[3] * first[3],
    };
  }

  private byte[] content(long id) {
    Extents extents = places.get(id);
    if (extents == null) {
      throw broken("without the bytes of one of its parts");
    }
    Box idat = data;
    if (extents.inData() && idat == null) {
      throw broken("without the 'idat' box that it refers to");
    }
    long start = extents.inData() && idat != null ? idat.from() : 0;
    long end = extents.inData() && idat != null ? idat.to() : bytes.length;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (long[] range : extents.ranges()) {
      long from = start + range[0];
      long length = range[1] == 0 ? end - from : range[1];
      if (from < start || length < 0 || from > end || length > end - from) {
        throw new IndexOutOfBoundsException("extent");
      }
      if (content.size() + length > bytes.length) {
        throw broken("whose parts overlap");
      }
      content.write(bytes, (int) from, (int) length);
    }
    return content.toByteArray();
  }

  private Box require(long id, String type) {
    return properties.getOrDefault(id, List.of()).stream()
        .filter(box -> box.type().equals(type))
        .findFirst()
        .orElseThrow(() -> broken("without '%s' for one of its parts".formatted(type)));
  }

  private static int side(long pixels) {
    if (pixels < 1 || pixels > 1 << 20) {
      throw broken("%d pixels wide or high; expected 1 to %d".formatted(pixels, 1 << 20));
    }
    return (int) pixels;
  }

  /** Returns the boxes in a range of the file. */
  private List<Box> boxes(long from, long to) {
    List<Box> boxes = new ArrayList<>();
    for (long at = from; at + HEADER <= to; ) {
      requireFew(boxes.size());
      long size = file.u32(at);
      long head = HEADER;
      if (size == 1) {
        size = file.u32(at + 8) << 32 | file.u32(at + 12);
        head = 16;
      } else if (size == 0) {
        size = to - at;
      }
      if (size < head || size > to - at) {
        throw new IndexOutOfBoundsException("box");
      }
      boxes.add(new Box(file.text(at + 4, 4), at + head, at + size));
      at += size;
    }
    return boxes;
  }

  private static void requireFew(int count) {
    if (count >= MAX_ITEMS) {
      throw broken("of more than %d parts".formatted(MAX_ITEMS));
    }
  }

  private int version(Box box) {
    return file.u8(box.from());
  }

  private int u16(Box box, long offset) {
    return file.u16(box.from() + offset);
  }

  private long u32(Box box, long offset) {
    return file.u32(box.from() + offset);
  }

  private long number(long at, int size) {
    return number(file, at, size);
  }

  private static long number(FileBytes from, long at, int size) {
    long number = 0;
    for (int i = 0; i < size; i++) {
      number = number << 8 | from.u8(at + i);
    }
    return number;
  }

  private static PictureRefused broken(String how) {
    return new PictureRefused(Reason.BROKEN, "picture is a HEIF file " + how);
  }
}
