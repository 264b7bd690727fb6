package dev.facepipe.common.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the programs true and sleep")
class TemporaryTest {
  /** Number of a user that owns no files, on Linux and in containers. */
  private static final int NOBODY = 65534;

  @TempDir private Path parent;

  @Test
  void whatAKilledProcessLeftIsDeleted() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path folder = video(parent.resolve("facepipe-video-%d-17".formatted(ended.pid())));
    Path file = Files.createFile(parent.resolve("facepipe-tiles-%d-18".formatted(ended.pid())));

    Temporary.sweep(parent);

    assertFalse(Files.exists(folder));
    assertFalse(Files.exists(file));
  }

  @Test
  void whatRunningProcessesMadeStays() throws Exception {
    Process runs = new ProcessBuilder("sleep", "60").start();
    try {
      Path others = video(parent.resolve("facepipe-video-%d-17".formatted(runs.pid())));
      Path own = video(Temporary.folder(parent, "video"));

      Temporary.sweep(parent);

      assertTrue(Files.exists(others.resolve("video")));
      assertTrue(Files.exists(own.resolve("video")));
    } finally {
      runs.destroy();
    }
  }

  @Test
  void whatOtherUsersLeftStays() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path folder = video(parent.resolve("facepipe-video-%d-17".formatted(ended.pid())));
    try {
      Files.setAttribute(folder, "unix:uid", NOBODY);
    } catch (IOException e) {
      assumeTrue(false, "only root can give a file to another user: " + e);
    }

    Temporary.sweep(parent);

    assertTrue(Files.exists(folder.resolve("video")));
  }

  /** Running programs delete their own files while another program sweeps. */
  @Test
  void fileThatGoesDuringTheSweepDoesNotEndIt() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    List<Path> going = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      video(parent.resolve("facepipe-video-%d-%d".formatted(ended.pid(), i)));
      going.add(Files.createFile(parent.resolve("facepipe-tiles-%d-%d".formatted(ended.pid(), i))));
    }

    CompletableFuture<Void> sweep = CompletableFuture.runAsync(() -> Temporary.sweep(parent));
    for (Path file : going) {
      Files.deleteIfExists(file);
    }
    sweep.join();

    try (Stream<Path> files = Files.list(parent)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void nameWithANumberThatNoProcessHasStays() throws Exception {
    Path file = Files.createFile(parent.resolve("facepipe-video-99999999999999999999-17"));

    Temporary.sweep(parent);

    assertTrue(Files.exists(file));
  }

  /** After a restart of a container, the new process often has the number of the killed one. */
  @Test
  void numberOfAProcessMayBeGivenAgain() throws Exception {
    Path folder = video(Temporary.folder(parent, "video"));
    Files.setLastModifiedTime(folder, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));

    Temporary.sweep(parent);

    assertFalse(Files.exists(folder));
  }

  @Test
  void otherNamesAndTargetsOfLinksStay() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path other = video(parent.resolve("facepipe-video-of-mine"));
    Path target = video(parent.resolve("target"));
    Path inside = video(parent.resolve("facepipe-video-%d-17".formatted(ended.pid())));
    Files.createSymbolicLink(inside.resolve("link"), target);
    Path link =
        Files.createSymbolicLink(
            parent.resolve("facepipe-video-%d-18".formatted(ended.pid())), target);

    Temporary.sweep(parent);

    assertTrue(Files.exists(other.resolve("video")));
    assertTrue(Files.exists(target.resolve("video")));
    assertFalse(Files.exists(inside));
    assertFalse(Files.isSymbolicLink(link));
  }

  @Test
  void missingFolderIsNoError() throws IOException {
    Temporary.sweep(parent.resolve("missing"));

    try (Stream<Path> files = Files.list(parent)) {
      assertEquals(0, files.count());
    }
  }

  private static Path video(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("video"), "people");
    return folder;
  }
}
