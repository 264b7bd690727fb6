package dev.facepipe.common.image;

import java.util.List;
import java.util.Optional;

/**
 * The tiles of a HEIC or AVIF picture, still coded: from top left, row by row. A picture that is
 * not cut into tiles is one.
 *
 * @param codec what all are coded in
 * @param packets one a tile, each readable without the others: HEVC as an Annex B byte stream, AV1
 *     as a temporal unit
 * @param width columns of a tile
 * @param height rows of a tile
 * @param matrix how the picture codes colours, if it says so outside of its tiles
 */
public record CodedTiles(
    Codec codec, List<byte[]> packets, int width, int height, Optional<ColourMatrix> matrix) {
  public CodedTiles {
    packets = List.copyOf(packets);
  }

  /** How tiles are coded. */
  public enum Codec {
    HEVC,
    AV1
  }

  /**
   * How brightness and colour make red, green and blue.
   *
   * @param coefficients as ITU-T H.273 numbers them, table 4
   * @param fullRange whether black is 0 and white 255, and not 16 and 235
   */
  public record ColourMatrix(int coefficients, boolean fullRange) {}
}
