package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.image.ImageCodec;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The size of all frames of a video that changes its own: a browser's recording of a call does so
 * with the speed of the network, a broadcast with its programme.
 *
 * @param width in square pixels, the widest of all frames
 * @param height the highest of all frames
 */
record Canvas(long width, long height) {
  /** What FFmpeg's filter {@code scale} says each time that it is set up. */
  private static final Pattern SCALED =
      Pattern.compile("^\\[Parsed_scale_\\d+ .* -> w:(\\d{1,6}) h:(\\d{1,6}) ");

  /** Returns where all frames fit, or none if FFmpeg read no frame. */
  static Optional<Canvas> of(Stream<String> lines) {
    List<MatchResult> sizes = lines.flatMap(line -> SCALED.matcher(line).results()).toList();
    return sizes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Canvas(Math.max(1, largest(sizes, 1)), Math.max(1, largest(sizes, 2))).bounded());
  }

  private static long largest(List<MatchResult> sizes, int group) {
    return sizes.stream().mapToLong(size -> Long.parseLong(size.group(group))).max().orElse(0);
  }

  /** One wide frame and one high frame may be too much together. */
  private Canvas bounded() {
    double scale = Math.sqrt((double) ImageCodec.MAX_PIXELS / (width * height));
    return scale >= 1
        ? this
        : new Canvas(Math.max(1, (long) (width * scale)), Math.max(1, (long) (height * scale)));
  }
}
