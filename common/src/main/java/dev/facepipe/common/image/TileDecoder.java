package dev.facepipe.common.image;

import java.util.function.Consumer;

/**
 * Decodes what HEIC and AVIF pictures are made of. Found as a service ({@link
 * java.util.ServiceLoader}); where none is, these pictures are refused.
 */
@FunctionalInterface
public interface TileDecoder {
  /**
   * Hands on each tile's pixels in their order: RGB, three bytes a pixel.
   *
   * @throws PictureRefused if a tile cannot be decoded, or not in bounded time and memory
   */
  void decode(CodedTiles tiles, Consumer<byte[]> rgb);
}
