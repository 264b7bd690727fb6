package dev.facepipe.common.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The timeout ends a test that would wait for a pipe. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RegularFileTest {
  private static final long MOST = 1000;

  @TempDir private Path folder;

  @Test
  void aFileIsReadThroughLinks() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "hello");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    Path chain = Files.createSymbolicLink(folder.resolve("chain"), link);

    assertArrayEquals("hello".getBytes(UTF_8), RegularFile.read(chain, MOST));
    assertEquals(5, RegularFile.size(chain, MOST));
  }

  @Test
  void aPipeIsNotOpened() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertTrue(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0);

    assertEquals("is a pipe; expected a file", refusal(pipe));
  }

  @Test
  void aSocketIsRefused() throws IOException {
    // A socket's path has at most 108 bytes, and the test's folder may have a longer path.
    Path socket = Files.createTempDirectory("socket").resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      assertEquals("is a socket; expected a file", refusal(socket));
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(socket.getParent());
    }
  }

  @Test
  void aDeviceIsRefused() {
    assertEquals("is a device; expected a file", refusal(Path.of("/dev/zero")));
    assertEquals("is a device; expected a file", refusal(Path.of("/dev/null")));
  }

  @Test
  void aFolderIsRefused() {
    assertEquals("is a folder; expected a file", refusal(folder));
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    Path dangling =
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("not there"));

    assertEquals("no such file", refusal(folder.resolve("not there")));
    assertEquals("no such file", refusal(dangling));
    assertTrue(assertThrows(FileRefused.class, () -> RegularFile.read(dangling, MOST)).isMissing());
  }

  @Test
  void aLinkToItselfIsRefused() throws IOException {
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    String refusal = refusal(loop);

    assertTrue(refusal.startsWith("cannot be read: "), refusal);
    assertTrue(refusal.contains("symbolic links"), refusal);
  }

  @Test
  void aSparseFileOf100GigabytesIsRefusedBySize() throws IOException {
    Path hole = folder.resolve("hole");
    try (var file = new RandomAccessFile(hole.toFile(), "rw")) {
      file.setLength(100L << 30);
    }

    assertEquals("107374182400 bytes; expected at most 1000", refusal(hole));
  }

  @Test
  void aFileOfTheLargestSizeIsReadAndOneByteMoreIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[(int) MOST]);
    assertEquals(MOST, RegularFile.read(file, MOST).length);

    Files.write(file, new byte[(int) MOST + 1]);
    assertEquals("1001 bytes; expected at most 1000", refusal(file));
  }

  /** The kernel reports 0 bytes, and reading some of its files never ends. */
  @Test
  void aFileInProcIsReadAsEmpty() throws IOException {
    assertEquals(0, RegularFile.read(Path.of("/proc/self/status"), MOST).length);
  }

  @Test
  void aFileThatGrowsOrShrinksWhileItIsReadIsRefused() {
    String changed = "changed while it was read; expected the 3 bytes that it had at first";
    for (int bytes : new int[] {2, 4}) {
      var in = new ByteArrayInputStream(new byte[bytes]);

      var thrown = assertThrows(FileRefused.class, () -> RegularFile.read(in, 3));
      assertEquals(changed, thrown.getMessage());
    }
  }

  private static String refusal(Path file) {
    String message =
        assertThrows(FileRefused.class, () -> RegularFile.read(file, MOST)).getMessage();
    assertEquals(
        message, assertThrows(FileRefused.class, () -> RegularFile.size(file, MOST)).getMessage());
    return String.valueOf(message);
  }
}
