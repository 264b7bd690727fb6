package dev.facepipe.docker;

import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Lays out the files that the images are built from: one folder for each layer, so that a change in
 * one place changes one layer.
 *
 * <pre>
 * libtorch/ opencv/ turbojpeg/ ffmpeg/ runtime/    native libraries, unpacked
 * NAME/networks/                        networks that the image runs
 * NAME/lib/                             jars of others, without their native libraries
 * NAME/app/                             our jars, which change with our code
 * NAME/about/                           licences, and the bill of materials
 * </pre>
 *
 * <p>The date of a file follows from its content. An archive of classes is valid only for jars of
 * the dates that it was made with, so a jar's date must be equal in every build. But the dates of
 * two contents must differ: BuildKit keeps the files of the last build, and takes no file whose
 * size and date are the same. Then the image gets the old file.
 */
public final class BuildContext {
  /** Date of folders, and earliest date of a file. */
  private static final Instant DATE = Instant.parse("2001-01-01T00:00:00Z");

  /** Dates of files lie in this many seconds: 20 years. */
  private static final long SECONDS = 20L * 365 * 24 * 60 * 60;

  private static final int PRIMING_WIDTH = 1280;
  private static final int PRIMING_QUALITY = 90;

  private final Path project;
  private final Path folder;
  private final Platform platform;

  private BuildContext(Path project, Path folder, Platform platform) {
    this.project = project;
    this.folder = folder;
    this.platform = platform;
  }

  /**
   * Lays out the files.
   *
   * @param args folder of the project, folder to make, platform such as {@code linux-x86_64}
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      throw new IllegalArgumentException(
          "%d arguments; expected PROJECT FOLDER PLATFORM".formatted(args.length));
    }
    new BuildContext(Path.of(args[0]), Path.of(args[1]), Platform.parse(args[2])).layOut();
  }

  private void layOut() throws IOException {
    delete(folder);
    for (Image image : Image.values()) {
      new ImageFolder(project, folder.resolve(image.word()), image).layOut();
    }
    List<Path> jars = ClassPath.of(project, Image.CLOUD.module()).others();
    Natives natives = new Natives(jars, platform, folder);
    natives.unpackLibtorch();
    natives.unpackOpenCv();
    natives.copyTurboJpeg(project.resolve("models/target/turbojpeg"));
    natives.unpackFfmpeg();
    natives.unpackRuntime(ClassPath.of(project, Image.FACE_DETECTION.module()).others());
    BillOfMaterials bill = BillOfMaterials.of(project, folder, natives);
    for (Image image : Image.values()) {
      bill.write(image);
    }
    copy(project.resolve("docker/image"), folder);
    writePrimingPicture();
    fixDates();
  }

  /** Writes a sample photograph with faces (licence MIT), as large as usual frames. */
  private void writePrimingPicture() throws IOException {
    RgbImage sample =
        ImageCodec.decode(Files.readAllBytes(project.resolve("models/target/samples/sample1.jpg")));
    int height = sample.height() * PRIMING_WIDTH / sample.width();
    Files.write(
        folder.resolve("priming.jpg"),
        ImageCodec.jpeg(ImageCodec.shrink(sample, PRIMING_WIDTH, height), PRIMING_QUALITY));
  }

  private void fixDates() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!Files.isSymbolicLink(file)) {
          Files.setLastModifiedTime(file, FileTime.from(date(file)));
        }
      }
    }
  }

  /** Returns a date that is equal for files of equal content. */
  static Instant date(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return DATE;
    }
    var crc = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return DATE.plusSeconds(crc.getValue() % SECONDS);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(BuildContext::deleteOne);
      }
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be deleted".formatted(file), e);
    }
  }
}
