package dev.facepipe.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildContextTest {
  @TempDir private Path folder;

  /** BuildKit takes no file again whose size and date are the same. */
  @Test
  void filesOfOneSizeHaveDatesThatFollowFromTheirContent() throws IOException {
    Path card = Files.writeString(folder.resolve("p-net.json"), "crc32 823692e0");
    Path other = Files.writeString(folder.resolve("other.json"), "crc32 e1a0af77");
    Path same = Files.writeString(folder.resolve("same.json"), "crc32 823692e0");

    Instant date = BuildContext.date(card);

    assertNotEquals(date, BuildContext.date(other));
    assertEquals(date, BuildContext.date(same));
    assertTrue(date.isBefore(Instant.parse("2021-01-01T00:00:00Z")), date.toString());
  }

  @Test
  void foldersHaveOneDate() throws IOException {
    assertEquals(
        BuildContext.date(folder),
        BuildContext.date(Files.createDirectory(folder.resolve("networks"))));
  }
}
