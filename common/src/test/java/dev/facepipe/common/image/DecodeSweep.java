package dev.facepipe.common.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Decodes damaged copies of every picture in a folder: cut short, or with wrong bytes. Runs as its
 * own process, because the native decoders may crash the process and write to standard error.
 *
 * <p>Exits with 0 if every copy was decoded or refused with {@link PictureRefused}. Also for longer
 * runs by hand: {@code DecodeSweep FOLDER SEED ROUNDS}.
 */
final class DecodeSweep {
  /** A low limit, so that copies with wrong sizes are decoded fast. */
  private static final long MAX_PIXELS = 1_000_000;

  private DecodeSweep() {}

  public static void main(String[] args) throws IOException {
    var random = new Random(Long.parseLong(args[1]));
    int rounds = Integer.parseInt(args[2]);
    int decoded = 0;
    int refused = 0;
    for (Path file : pictures(Path.of(args[0]))) {
      byte[] picture = Files.readAllBytes(file);
      for (int i = 0; i < rounds; i++) {
        byte[] damaged =
            i % 3 == 0
                ? Arrays.copyOf(picture, random.nextInt(picture.length))
                : withWrongBytes(picture, random);
        try {
          ImageCodec.decode(damaged, MAX_PIXELS);
          decoded++;
        } catch (PictureRefused e) {
          refused++;
        } catch (Throwable e) {
          Path kept = Files.createTempFile("sweep-", "-" + file.getFileName());
          Files.write(kept, damaged);
          System.out.println(file.getFileName() + ", damaged as in " + kept + ": " + e);
          System.exit(1);
        }
      }
    }
    System.out.println(decoded + " decoded, " + refused + " refused");
  }

  private static List<Path> pictures(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> !f.toString().matches(".*(json|py)")).sorted().toList();
    }
  }

  /** Changes one to four bytes, half of them in the first 64 bytes, where sizes and offsets are. */
  private static byte[] withWrongBytes(byte[] picture, Random random) {
    byte[] wrong = picture.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int range = random.nextBoolean() ? Math.min(64, wrong.length) : wrong.length;
      int at = random.nextInt(range);
      wrong[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) 0xff;
            case 1 -> 0;
            case 2 -> (byte) (wrong[at] ^ 1 << random.nextInt(8));
            default -> (byte) random.nextInt(256);
          };
    }
    return wrong;
  }
}
