package dev.facepipe.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that the native libraries in our jars can load on AWS's system. */
class NativeLibrariesTest {
  /**
   * The newest symbol versions on Amazon Linux 2023: glibc 2.34, and the C++ library of GCC 11. Our
   * build machines are often newer, so other tests would not notice a library that needs more.
   */
  private static final Map<String, Version> AMAZON_LINUX =
      Map.of(
          "GLIBC", Version.parse("2.34"),
          "GLIBCXX", Version.parse("3.4.29"),
          "CXXABI", Version.parse("1.3.13"));

  private static final Pattern FOR_LINUX =
      Pattern.compile(".*linux.*(x86_64|aarch_?64|arm64|ARMv8).*(\\.so(\\.\\d+)*|/ffmpeg)");
  private static final Pattern WANTED =
      Pattern.compile("(GLIBC|GLIBCXX|CXXABI)_(\\d+(?:\\.\\d+)+)");

  /** Bytes read at a time, because one library has 450 MB. */
  private static final int BLOCK = 1 << 20;

  /** Characters searched again with the next block: more than the longest symbol version. */
  private static final int OVERLAP = 64;

  @Test
  void nativeLibrariesLoadOnAmazonLinux() throws IOException {
    Set<String> libraries = new TreeSet<>();
    Set<String> wantsMore = new TreeSet<>();
    for (String file : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!file.endsWith(".jar")) {
        continue;
      }
      try (JarFile jar = new JarFile(file)) {
        for (JarEntry library : Collections.list(jar.entries())) {
          if (FOR_LINUX.matcher(library.getName()).matches()) {
            libraries.add(library.getName());
            wanted(jar.getInputStream(library)).stream()
                .filter(NativeLibrariesTest::isMissingThere)
                .forEach(symbols -> wantsMore.add(library.getName() + ": " + symbols));
          }
        }
      }
    }

    assertEquals(Set.of(), wantsMore);
    assertTrue(
        libraries.contains("nu/pattern/opencv/linux/x86_64/libopencv_java490.so"),
        libraries.toString());
  }

  private static boolean isMissingThere(String symbols) {
    int end = symbols.indexOf('_');
    Version newest = AMAZON_LINUX.get(symbols.substring(0, end));
    return Version.parse(symbols.substring(end + 1)).compareTo(newest) > 0;
  }

  /** Returns the symbol versions that a library needs; they are text in the file. */
  private static Set<String> wanted(InputStream library) throws IOException {
    Set<String> wanted = new TreeSet<>();
    String text = "";
    byte[] block = library.readNBytes(BLOCK);
    while (block.length > 0) {
      String end = text.substring(Math.max(0, text.length() - OVERLAP));
      text = end + new String(block, ISO_8859_1);
      if (text.contains("GLIBC") || text.contains("CXXABI")) {
        WANTED.matcher(text).results().forEach(match -> wanted.add(match.group()));
      }
      block = library.readNBytes(BLOCK);
    }
    return wanted;
  }
}
