package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.image.ImageCodec;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The common size for all frames of a video whose frames change their size. A browser's recording
 * of a call changes its size with the speed of the network, a broadcast with its programme.
 *
 * @param width width of the widest frame, in square pixels
 * @param height height of the highest frame, in pixels
 */
record CommonFrameSize(long width, long height) {
  /** The line that FFmpeg's filter {@code scale} prints for each new size. */
  private static final Pattern SCALED =
      Pattern.compile("^\\[Parsed_scale_\\d+ .* -> w:(\\d{1,6}) h:(\\d{1,6}) ");

  /** Returns a size that all frames fit into; empty if FFmpeg read no frame. */
  static Optional<CommonFrameSize> of(Stream<String> lines) {
    List<MatchResult> sizes = lines.flatMap(line -> SCALED.matcher(line).results()).toList();
    return sizes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CommonFrameSize(Math.max(1, largest(sizes, 1)), Math.max(1, largest(sizes, 2)))
                .bounded());
  }

  private static long largest(List<MatchResult> sizes, int group) {
    return sizes.stream().mapToLong(size -> Long.parseLong(size.group(group))).max().orElse(0);
  }

  /** Limits the pixels: the widest and the highest frame together may exceed the limit. */
  private CommonFrameSize bounded() {
    double scale = Math.sqrt((double) ImageCodec.MAX_PIXELS / (width * height));
    return scale >= 1
        ? this
        : new CommonFrameSize(
            Math.max(1, (long) (width * scale)), Math.max(1, (long) (height * scale)));
  }
}
