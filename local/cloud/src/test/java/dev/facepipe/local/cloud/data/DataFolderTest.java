package dev.facepipe.local.cloud.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path temp;

  private static String refusal(Path folder) {
    String message =
        String.valueOf(
            assertThrows(DataFolderUnusable.class, () -> DataFolder.open(folder)).getMessage());
    assertTrue(message.startsWith("data folder " + folder + ": "), message);
    assertEquals(1, message.lines().count());
    return message.substring(("data folder " + folder + ": ").length());
  }

  @Test
  void newFolderCanBeReadByItsUserOnly() throws IOException {
    Path folder = temp.resolve("new/data");
    try (DataFolder data = DataFolder.open(folder)) {
      data.keep(data.newContent());
      assertFalse(Files.exists(folder.resolve("closed")));
    }
    assertTrue(Files.exists(folder.resolve("closed")));

    Set<String> permissions = new TreeSet<>();
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        permissions.add(
            (Files.isDirectory(entry) ? "folder " : "file ")
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(entry)));
      }
    }
    assertEquals(Set.of("folder rwx------", "file rw-------"), permissions);
  }

  @Test
  void secondUserOfAFolderIsRefusedUntilTheFirstEnds() {
    Path folder = temp.resolve("data");
    try (DataFolder first = DataFolder.open(folder)) {
      assertEquals("another 'up' uses it; stop that one, or name another folder", refusal(folder));
      assertFalse(first.isFull());
    }
    DataFolder.open(folder).close();
  }

  @Test
  void fileIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "text");

    assertEquals("it is a file; expected a folder", refusal(file));
    assertEquals("text", Files.readString(file));
  }

  @Test
  void folderOfOtherThingsIsRefusedAndLeftAlone() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("documents"));
    Files.writeString(folder.resolve("letter.txt"), "text");

    assertEquals(
        "it holds 'letter.txt' and no data of 'up'; expected a new or an empty folder",
        refusal(folder));
    assertEquals("text", Files.readString(folder.resolve("letter.txt")));
  }

  @Test
  void otherFilesBesideTheDataDoNoHarm() throws IOException {
    Path folder = temp.resolve("data");
    DataFolder.open(folder).close();
    Files.writeString(folder.resolve("notes.txt"), "text");

    DataFolder.open(folder).close();

    assertEquals("text", Files.readString(folder.resolve("notes.txt")));
  }

  @Test
  void halfCopyOfAKilledProcessIsDeleted() throws IOException {
    Path folder = temp.resolve("data");
    DataFolder.open(folder).close();
    Files.writeString(folder.resolve("queues.mv.new"), "face of Ada");

    DataFolder.open(folder).close();

    assertFalse(Files.exists(folder.resolve("queues.mv.new")));
  }

  @Test
  void newerFormatIsRefused() throws IOException {
    Path folder = temp.resolve("data");
    DataFolder.open(folder).close();
    Files.writeString(folder.resolve("facepipe-data"), "facepipe-data 2\n");

    assertEquals(
        "its format is 2, and this program reads 1; use the program that wrote it",
        refusal(folder));
  }

  @Test
  void damagedOrMissingFilesAreRefused() throws IOException {
    Path folder = temp.resolve("data");
    String id;
    try (DataFolder data = DataFolder.open(folder)) {
      id = data.newContent();
      data.keep(id);
    }
    Path index = folder.resolve("index.mv");
    byte[] whole = Files.readAllBytes(index);
    Files.write(index, Arrays.copyOf(whole, whole.length - 1));
    assertEquals(
        "index.mv is damaged: it has %d bytes; expected %d. Put back a copy of the whole folder"
            .formatted(whole.length - 1, whole.length),
        refusal(folder));

    Files.writeString(folder.resolve("facepipe-data"), "\0\0\0");
    assertEquals("facepipe-data is damaged; expected 'facepipe-data 1'", refusal(folder));

    Files.delete(folder.resolve("facepipe-data"));
    assertEquals("facepipe-data is missing; put back a copy", refusal(folder));

    Files.writeString(folder.resolve("facepipe-data"), "facepipe-data 1");
    Files.delete(folder.resolve("closed")); // as after a kill
    Files.delete(index);
    assertEquals("index.mv is missing; put back a copy", refusal(folder));

    Files.write(index, new byte[whole.length]);
    var damaged = assertThrows(DataFolderUnusable.class, () -> DataFolder.open(folder));
    assertTrue(String.valueOf(damaged.getMessage()).startsWith(index + " is damaged: "));
    assertTrue(Files.exists(folder.resolve("contents").resolve(id.substring(0, 2)).resolve(id)));
  }

  @Test
  void folderIsFullBeforeTheDiskIs() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("data"));
    long disk = 100L << 30;
    long reserve = 512L << 20; // docs/laptop.md
    try (DataFolder data = DataFolder.open(folder, () -> reserve + 1, disk)) {
      assertEquals(1, data.bytesLeft());
      assertFalse(data.isFull());
    }
    try (DataFolder data = DataFolder.open(folder, () -> reserve, disk)) {
      assertTrue(data.isFull());
    }
  }
}
