package dev.facepipe.video.ffmpeg;

import dev.facepipe.common.environment.Environment;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/** Makes videos for tests, and looks at the colours of frames. */
public final class Videos {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Ffmpeg FFMPEG = Ffmpeg.from(new Environment(System.getenv()));

  private Videos() {}

  /** Returns the FFmpeg program that the tests use. */
  public static Ffmpeg ffmpeg() {
    return FFMPEG;
  }

  /** Makes one second each of red, green and blue, 320x240 pixels, 25 frames a second. */
  public static Path redGreenBlue(Path file, String... encoding) {
    List<String> arguments = new ArrayList<>();
    for (String colour : List.of("red", "lime", "blue")) {
      arguments.addAll(List.of("-f", "lavfi", "-i", color(colour, 1)));
    }
    arguments.addAll(List.of("-filter_complex", "concat=n=3", "-c:v", "mpeg4", "-q:v", "2"));
    arguments.addAll(Arrays.asList(encoding));
    return make(file, arguments.toArray(String[]::new));
  }

  /** Returns FFmpeg's source of one colour, 320x240 pixels, 25 frames a second. */
  static String color(String colour, double seconds) {
    return "color=%s:size=320x240:rate=25:duration=%s".formatted(colour, seconds);
  }

  /** Makes three seconds of a detailed test picture, so that the file has some length. */
  static Path busy(Path file, String... encoding) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=3", "-c:v", "mpeg4"));
    arguments.addAll(Arrays.asList(encoding));
    return make(file, arguments.toArray(String[]::new));
  }

  /** Runs FFmpeg with these arguments and returns the output file. */
  static Path make(Path file, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-nostdin", "-loglevel", "level+warning", "-y"));
    all.addAll(Arrays.asList(arguments));
    all.add(file.toString());
    FFMPEG.run(all, SOON);
    return file;
  }

  /** Copies the first {@code percent} percent of a file to a file with another name. */
  static Path cutTo(int percent, Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Path cut = file.resolveSibling("cut-" + file.getFileName());
    return Files.write(cut, Arrays.copyOf(all, all.length * percent / 100));
  }

  /**
   * Repeats the only track of an MP4 {@code count} times. The index, {@code moov}, is at the end of
   * the file, so no sample moves. Source of the boxes: ISO/IEC 14496-12.
   */
  static byte[] withTracks(int count, byte[] mp4) {
    int moov = box("moov", mp4);
    int trak = box("trak", mp4);
    ByteBuffer all = ByteBuffer.wrap(mp4);
    byte[] track = Arrays.copyOfRange(mp4, trak, trak + all.getInt(trak));
    ByteBuffer more = ByteBuffer.allocate(mp4.length + (count - 1) * track.length);
    more.put(mp4, 0, trak);
    for (int i = 0; i < count; i++) {
      more.put(track);
    }
    more.put(mp4, trak + track.length, mp4.length - trak - track.length);
    more.putInt(moov, all.getInt(moov) + (count - 1) * track.length);
    return more.array();
  }

  /** Returns the position of the last box with this name, at its length field. */
  private static int box(String name, byte[] mp4) {
    return new String(mp4, StandardCharsets.ISO_8859_1).lastIndexOf(name) - Integer.BYTES;
  }

  /** Writes a shell script and returns it as an FFmpeg program. */
  static Ffmpeg script(Path folder, String... lines) throws IOException {
    Path script = folder.resolve("script");
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + script);
    }
    return Ffmpeg.at(script);
  }

  /** Decodes a JPEG with Java's decoder. */
  public static BufferedImage picture(byte[] jpeg) {
    try {
      return ImageIO.read(new ByteArrayInputStream(jpeg));
    } catch (IOException e) {
      throw new AssertionError("not a JPEG", e);
    }
  }

  /** Returns the colour in the middle of a JPEG, and its size, such as {@code 100 320x240}. */
  static String described(byte[] jpeg) {
    BufferedImage picture = picture(jpeg);
    int width = picture.getWidth();
    int height = picture.getHeight();
    return "%s %dx%d".formatted(colour(picture, width / 2, height / 2), width, height);
  }

  /**
   * Returns a recording of JPEGs, one a second, in the format of Dahua's recorders. Each JPEG has a
   * header, its codec, and a footer that repeats the length. Source: FFmpeg, libavformat/dhav.c.
   */
  static byte[] dhav(List<byte[]> jpegs) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < jpegs.size(); i++) {
      byte[] jpeg = jpegs.get(i);
      int length = 24 + 12 + jpeg.length + 8;
      ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      frame.put(text("DHAV"));
      frame.put(new byte[] {(byte) 0xfd, 0, 0, 0}); // a key frame of channel 0
      frame.putInt(i).putInt(length);
      frame.putInt(26 << 26 | 11 << 22 | 29 << 17 | 12 << 12 | i); // 2026-11-29 12:00, seconds
      frame.putShort((short) 0); // milliseconds
      frame.put(new byte[] {12, 0}); // length of the extra fields; a checksum that is ignored
      frame.put(new byte[] {(byte) 0x82, 0, 0, 0}).putShort((short) 320).putShort((short) 240);
      frame.put(new byte[] {(byte) 0x81, 0, 3, 25}); // Motion-JPEG, 25 frames a second
      frame.put(jpeg).put(text("dhav")).putInt(length);
      file.writeBytes(frame.array());
    }
    return file.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the nearest of eight colours at a pixel, as {@code rgb} bits: {@code 100} is red. */
  public static String colour(BufferedImage picture, int x, int y) {
    int rgb = picture.getRGB(x, y);
    StringBuilder bits = new StringBuilder();
    for (int shift : new int[] {16, 8, 0}) {
      bits.append((rgb >> shift & 0xff) > 127 ? 1 : 0);
    }
    return bits.toString();
  }
}
