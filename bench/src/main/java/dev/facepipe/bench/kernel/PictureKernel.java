package dev.facepipe.bench.kernel;

import dev.facepipe.bench.stage.Frames;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decoding frames and encoding crops. JMH makes subclasses. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first
public class PictureKernel {
  private static final int CROP = 160;

  private byte[] small;
  private byte[] large;
  private RgbImage crop;

  /** Makes the pictures. */
  @Setup
  public void make() {
    Frames frames = new Frames(Path.of(System.getProperty("facepipe.samples", "")));
    small = frames.jpeg(4, 1280, 720);
    large = frames.jpeg(4, 1920, 1080);
    crop = frames.group(CROP, CROP);
  }

  /** JPEG of 1280x720. */
  @Benchmark
  public RgbImage decodeJpeg1280x720() {
    return ImageCodec.decode(small);
  }

  /** JPEG of 1920x1080. */
  @Benchmark
  public RgbImage decodeJpeg1920x1080() {
    return ImageCodec.decode(large);
  }

  /** PNG of 160x160. */
  @Benchmark
  public byte[] encodePng160x160() {
    return ImageCodec.png(crop);
  }
}
