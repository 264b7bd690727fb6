package dev.facepipe.common.image;

import java.util.function.Consumer;

/**
 * Decodes the tiles of HEIC and AVIF pictures. Found as a service ({@link
 * java.util.ServiceLoader}). Without an implementation, these pictures are refused.
 */
@FunctionalInterface
public interface TileDecoder {
  /**
   * Decodes the tiles in their order, and passes the pixels of each to {@code rgb}: RGB, three
   * bytes per pixel.
   *
   * @throws PictureRefused if a tile cannot be decoded within the limits of time and memory
   */
  void decode(CodedTiles tiles, Consumer<byte[]> rgb);
}
