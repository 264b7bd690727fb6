package dev.facepipe.common.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;

/**
 * OpenCV's native library, unpacked from its jar once for each user. OpenCV itself writes its 20 to
 * 65 MB to the temporary folder at every start, and a process that is killed leaves them there.
 */
final class OpenCvLibrary {
  private OpenCvLibrary() {}

  /**
   * Returns the library's file in this folder, and unpacks it if it is missing or damaged.
   * Processes may do so at once. Empty if the jar has no library for this machine, or if the folder
   * cannot be written.
   */
  static Optional<Path> unpackedIn(Path folder) {
    if (!folder.isAbsolute()) { // the user has no home
      return Optional.empty();
    }
    String name = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
    @Nullable URL packed =
        Core.class.getResource("/nu/pattern/opencv/%s/%s".formatted(platform(), name));
    try {
      if (packed == null || !(packed.openConnection() instanceof JarURLConnection jar)) {
        return Optional.empty();
      }
      JarEntry entry = jar.getJarEntry();
      String version = "opencv-" + HexFormat.of().toHexDigits((int) entry.getCrc());
      Path file = folder.resolve(version).resolve(name);
      if (!isWhole(file, entry)) {
        unpack(packed, file);
      }
      return Optional.of(file);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isWhole(Path file, JarEntry entry) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) {
      return false;
    }
    CRC32 sum = new CRC32();
    try (FileChannel channel = FileChannel.open(file)) {
      sum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
    return sum.getValue() == entry.getCrc();
  }

  /** Writes another file and renames it, because a process may have the library loaded. */
  private static void unpack(URL packed, Path file) throws IOException {
    Path folder = Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(folder, "unpacking-", "");
    try (InputStream bytes = packed.openStream()) {
      Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Returns the folder of this machine's library in the jar. */
  private static String platform() {
    String system = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    return (system.startsWith("Mac") ? "osx" : system.startsWith("Windows") ? "windows" : "linux")
        + "/"
        + (processor.equals("aarch64") ? "ARMv8" : processor.replace("amd64", "x86_64"));
  }
}
