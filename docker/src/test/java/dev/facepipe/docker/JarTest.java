package dev.facepipe.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("engine-1.0.jar");
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : List.of("native/linux/libx.so", "native/mac/libx.dylib", "a/B.class")) {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(name.getBytes(UTF_8));
      }
    }
  }

  @Test
  void jarIsFoundByBeginningAndEndOfItsName() throws IOException {
    List<Path> jars = List.of(folder.resolve("other-1.0.jar"), file);

    assertEquals(true, Jar.called("engine-", ".jar", jars).has(name -> name.equals("a/B.class")));
    assertThrows(IOException.class, () -> Jar.called("motor-", ".jar", jars));
  }

  @Test
  void filesAreUnpackedWithoutTheirFolders() throws IOException {
    Path to = folder.resolve("libtorch");

    new Jar(file).unpack("native/linux/", to);

    assertEquals(List.of("libx.so"), List.of(to.toFile().list()));
    assertEquals("native/linux/libx.so", Files.readString(to.resolve("libx.so")));
  }

  @Test
  void jarWithoutTheWantedFilesIsRefused() {
    assertThrows(IOException.class, () -> new Jar(file).unpack("native/windows/", folder));
  }

  @Test
  void copiesLackTheLeftFilesAndAreEqual() throws IOException {
    Path once = folder.resolve("once.jar");
    Path again = folder.resolve("again.jar");

    new Jar(file).copyWithout(name -> name.startsWith("native/"), once);
    new Jar(file).copyWithout(name -> name.startsWith("native/"), again);

    try (ZipFile copy = new ZipFile(once.toFile())) {
      assertEquals(List.of("a/B.class"), copy.stream().map(ZipEntry::getName).toList());
      assertEquals(
          "a/B.class",
          new String(copy.getInputStream(copy.getEntry("a/B.class")).readAllBytes(), UTF_8));
    }
    assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(again));
  }
}
