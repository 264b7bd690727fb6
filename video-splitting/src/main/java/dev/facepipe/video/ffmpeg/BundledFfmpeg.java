package dev.facepipe.video.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the FFmpeg in the jar {@code org.bytedeco:ffmpeg}: the program and its libraries, into
 * one folder.
 *
 * <p>The program is linked to libraries for sound and screen. A server does not have them, and
 * cutting a video never calls them. A link with the missing name points to another library of the
 * jar. That is enough, because the loader looks up functions only when they are called. JavaCPP's
 * own loader fails if these libraries are missing.
 */
public final class BundledFfmpeg {
  private static final String PROGRAM = "ffmpeg";

  /** Links from the names that the program asks for to libraries of the jar. */
  private static final List<Link> RENAMED =
      List.of(new Link("libva.so.2", "libva.so"), new Link("libva-drm.so.2", "libva-drm.so"));

  /** Replaces missing libraries: small, in every jar, without symbol versions to compare. */
  private static final String STAND_IN = "libjniswresample.so";

  /** Libraries that the Linux programs need but the jar lacks, except the C and C++ libraries. */
  private static final List<String> MISSING =
      List.of(
          "libasound.so.2",
          "libdrm.so.2",
          "libpulse.so.0",
          "libva-drm.so.2",
          "libva.so.2",
          "libxcb-shm.so.0",
          "libxcb.so.1");

  private BundledFfmpeg() {}

  /**
   * Returns the program, unpacked into a folder below {@code cache}. Later calls find the folder,
   * also from other processes. The folder has about 60 MB.
   */
  static Path unpackedBelow(Path cache) {
    try (JarFile jar = open()) {
      Path folder = cache.resolve("ffmpeg-" + fingerprint(jar));
      if (!Files.isExecutable(folder.resolve(PROGRAM))) {
        Path half = cache.resolve(folder.getFileName() + "." + UUID.randomUUID());
        unpack(jar, platform(), half);
        publish(half, folder);
      }
      return folder.resolve(PROGRAM);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "FFmpeg could not be unpacked below %s: %s; set XDG_CACHE_HOME to a writable folder,"
                  .formatted(cache, e)
              + " or FFMPEG to an FFmpeg program",
          e);
    }
  }

  /**
   * Unpacks a jar for another machine, such as the target of an image.
   *
   * @param platform name of the platform in the jar, such as {@code linux-arm64}
   * @param folder target; created if it is missing
   */
  public static void unpack(Path jar, String platform, Path folder) throws IOException {
    try (JarFile open = new JarFile(jar.toFile())) {
      unpack(open, platform, folder);
    }
  }

  private static void unpack(JarFile jar, String platform, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (JarEntry entry : entries(jar, platform)) {
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, folder.resolve(name(entry)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.exists(folder.resolve("libavdevice.so.61"))) {
      linkForLinux(folder);
    }
    if (!folder.resolve(PROGRAM).toFile().setExecutable(true, false)) {
      throw new IOException("%s cannot be made executable".formatted(folder.resolve(PROGRAM)));
    }
  }

  private static void linkForLinux(Path folder) throws IOException {
    for (Link link : RENAMED) {
      if (Files.exists(folder.resolve(link.target()))) {
        link.in(folder);
      }
    }
    for (String name : MISSING) {
      new Link(name, STAND_IN).in(folder);
    }
  }

  /** Renames a complete folder atomically. If another process was first, its folder stays. */
  private static void publish(Path half, Path folder) throws IOException {
    try {
      Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isExecutable(folder.resolve(PROGRAM))) {
        throw e;
      }
      for (Path file : List.copyOf(children(half))) {
        Files.delete(file);
      }
      Files.delete(half);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static JarFile open() throws IOException {
    String resource = folderInJar(platform()) + PROGRAM;
    @Nullable URL url = BundledFfmpeg.class.getClassLoader().getResource(resource);
    if (url == null) {
      throw new IllegalStateException(
          "no jar on the class path has %s; set FFMPEG to an FFmpeg program".formatted(resource));
    }
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false); // otherwise closing the jar would close it for others too
    if (connection instanceof JarURLConnection inJar) {
      return inJar.getJarFile();
    }
    throw new IllegalStateException(
        "%s is not in a jar; set FFMPEG to an FFmpeg program".formatted(url));
  }

  private static List<JarEntry> entries(JarFile jar, String platform) {
    String folder = folderInJar(platform);
    return jar.stream()
        .filter(entry -> entry.getName().startsWith(folder) && !entry.isDirectory())
        .filter(entry -> isNeeded(name(entry)))
        .toList();
  }

  private static boolean isNeeded(String name) {
    return name.equals(STAND_IN) || !(name.startsWith("libjni") || name.startsWith("ffprobe"));
  }

  private static String name(JarEntry entry) {
    return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
  }

  /** Returns eight hex digits that depend on the names and checksums of the files. */
  private static String fingerprint(JarFile jar) {
    CRC32 sum = new CRC32();
    for (JarEntry entry : entries(jar, platform())) {
      String line = "%s %08x%n".formatted(entry.getName(), entry.getCrc());
      sum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return "%08x".formatted(sum.getValue());
  }

  /** Returns the folder of a platform's files in the jar. */
  private static String folderInJar(String platform) {
    return "org/bytedeco/ffmpeg/%s/".formatted(platform);
  }

  /** Returns the jars' name for the platform of this machine. */
  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return "%s-%s"
        .formatted(
            os.startsWith("mac") ? "macosx" : os,
            switch (arch) {
              case "amd64" -> "x86_64";
              case "aarch64" -> "arm64";
              default -> arch;
            });
  }

  /** A symbolic link to a file in its folder. */
  private record Link(String name, String target) {
    /** Creates the link, unless the folder already has a file with its name. */
    void in(Path folder) throws IOException {
      try {
        Files.createSymbolicLink(folder.resolve(name), Path.of(target));
      } catch (FileAlreadyExistsException e) {
        // The jar has this library.
      }
    }
  }
}
