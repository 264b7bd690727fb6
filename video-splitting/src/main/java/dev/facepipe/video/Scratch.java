package dev.facepipe.video;

import dev.facepipe.common.file.Temporary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder for one video, deleted when closed. For one thread. */
public final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
  private static final String PREFIX = "facepipe-video-";

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  /** Creates a folder in {@code parent} that only this user can read. */
  static Scratch in(Path parent) {
    try {
      return new Scratch(Temporary.folder(parent, "video"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a folder in " + parent, e);
    }
  }

  /**
   * Deletes the folders that earlier runs left. Lambda keeps /tmp when it ends a function at its
   * timeout, and one forgotten video may leave no space for the next video. Call this method only
   * if no other process uses the parent folder. Source: AWS Lambda developer guide, "Understanding
   * the Lambda execution environment lifecycle".
   */
  public static void sweep(Path parent) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
      left.forEach(Scratch::delete);
    } catch (IOException e) {
      LOG.warn("old folders in {} were not deleted: {}", parent, e.toString());
    }
  }

  /** Returns the path for the video. The name is fixed; the video's key is never used. */
  Path video() {
    return folder.resolve("video");
  }

  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path folder) {
    try {
      Temporary.delete(folder);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} was not deleted: {}", folder, e.toString());
    }
  }
}
