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

/** Videos made for a test, and a look at the frames that come out. */
public final class Videos {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Ffmpeg FFMPEG = Ffmpeg.from(new Environment(System.getenv()));

  private Videos() {}

  /** The program that the tests use. */
  public static Ffmpeg ffmpeg() {
    return FFMPEG;
  }

  /** One second each of red, green and blue, 320x240, 25 frames a second. */
  public static Path redGreenBlue(Path file, String... encoding) {
    List<String> arguments = new ArrayList<>();
    for (String colour : List.of("red", "lime", "blue")) {
      arguments.addAll(List.of("-f", "lavfi", "-i", color(colour, 1)));
    }
    arguments.addAll(List.of("-filter_complex", "concat=n=3", "-c:v", "mpeg4", "-q:v", "2"));
    arguments.addAll(Arrays.asList(encoding));
    return make(file, arguments.toArray(String[]::new));
  }

  /** One colour, 320x240, 25 frames a second. */
  static String color(String colour, double seconds) {
    return "color=%s:size=320x240:rate=25:duration=%s".formatted(colour, seconds);
  }

  /** Three seconds in which every pixel counts, so that the file is of some length. */
  static Path busy(Path file, String... encoding) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=3", "-c:v", "mpeg4"));
    arguments.addAll(Arrays.asList(encoding));
    return make(file, arguments.toArray(String[]::new));
  }

  /** What FFmpeg makes with these arguments. */
  static Path make(Path file, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-nostdin", "-loglevel", "level+warning", "-y"));
    all.addAll(Arrays.asList(arguments));
    all.add(file.toString());
    FFMPEG.run(all, SOON);
    return file;
  }

  /** The first so many hundredths of a file, under another name. */
  static Path cutTo(int percent, Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Path cut = file.resolveSibling("cut-" + file.getFileName());
    return Files.write(cut, Arrays.copyOf(all, all.length * percent / 100));
  }

  /**
   * An MP4 of one track with that track so many times. Its index, {@code moov}, stands at the end,
   * so that no sample moves. Source of the boxes: ISO/IEC 14496-12.
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

  /** Where the last box of that name begins, with its length. */
  private static int box(String name, byte[] mp4) {
    return new String(mp4, StandardCharsets.ISO_8859_1).lastIndexOf(name) - Integer.BYTES;
  }

  /** A program that is none of FFmpeg's. */
  static Ffmpeg script(Path folder, String... lines) throws IOException {
    Path script = folder.resolve("script");
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + script);
    }
    return Ffmpeg.at(script);
  }

  /** The picture in a JPEG, read by Java's own decoder. */
  public static BufferedImage picture(byte[] jpeg) {
    try {
      return ImageIO.read(new ByteArrayInputStream(jpeg));
    } catch (IOException e) {
      throw new AssertionError("not a JPEG", e);
    }
  }

  /** The colour in a JPEG's middle, and its size, such as {@code 100 320x240}. */
  static String described(byte[] jpeg) {
    BufferedImage picture = picture(jpeg);
    int width = picture.getWidth();
    int height = picture.getHeight();
    return "%s %dx%d".formatted(colour(picture, width / 2, height / 2), width, height);
  }

  /**
   * A recording of JPEGs, one a second, in the format of Dahua's recorders: to each a head, what it
   * is coded in, and a foot with its length again. Source: FFmpeg, libavformat/dhav.c.
   */
  static byte[] dhav(List<byte[]> jpegs) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < jpegs.size(); i++) {
      byte[] jpeg = jpegs.get(i);
      int length = 24 + 12 + jpeg.length + 8;
      ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      frame.put(text("DHAV"));
      frame.put(new byte[] {(byte) 0xfd, 0, 0, 0}); // a whole picture, of channel 0
      frame.putInt(i).putInt(length);
      frame.putInt(26 << 26 | 11 << 22 | 29 << 17 | 12 << 12 | i); // 2026-11-29 12:00, seconds
      frame.putShort((short) 0); // milliseconds
      frame.put(new byte[] {12, 0}); // what follows before the picture; a sum that nobody checks
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

  /** The nearest of eight colours at a pixel, as {@code rgb} bits: {@code 100} is red. */
  public static String colour(BufferedImage picture, int x, int y) {
    int rgb = picture.getRGB(x, y);
    StringBuilder bits = new StringBuilder();
    for (int shift : new int[] {16, 8, 0}) {
      bits.append((rgb >> shift & 0xff) > 127 ? 1 : 0);
    }
    return bits.toString();
  }
}
