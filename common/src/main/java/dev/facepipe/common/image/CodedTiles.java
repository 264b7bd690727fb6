package dev.facepipe.common.image;

import java.util.List;
import java.util.Optional;

/**
 * The encoded tiles of a HEIC or AVIF picture, row by row from the top left. A picture without
 * tiles is one tile.
 *
 * @param codec codec of all tiles
 * @param packets one packet per tile, decodable without the others: for HEVC an Annex B byte
 *     stream, for AV1 a temporal unit
 * @param width columns of a tile, in pixels
 * @param height rows of a tile, in pixels
 * @param matrix colour coding of the picture, if the file states it outside of the tiles
 */
public record CodedTiles(
    Codec codec, List<byte[]> packets, int width, int height, Optional<ColourMatrix> matrix) {
  public CodedTiles {
    packets = List.copyOf(packets);
  }

  /** The codec of tiles. */
  public enum Codec {
    HEVC,
    AV1
  }

  /**
   * The conversion from luma and chroma to red, green and blue.
   *
   * @param coefficients number of the matrix in ITU-T H.273, table 4
   * @param fullRange true if black is 0 and white is 255; false if they are 16 and 235
   */
  public record ColourMatrix(int coefficients, boolean fullRange) {}
}
