package dev.facepipe.local.client.gallery;

import dev.facepipe.local.client.gallery.GalleryStore.Listed;

/**
 * A version of a gallery as JSON shows it.
 *
 * @param number number of the version, from 1
 * @param current true for the gallery at hand
 * @param when when it was written, ISO-8601 in UTC
 * @param command the command that wrote it
 * @param bytes size of its file or object
 * @param contents what answers call the gallery's version
 */
public record VersionLine(
    int number,
    boolean current,
    String when,
    int people,
    int embeddings,
    String command,
    long bytes,
    String contents) {

  /** Returns the line of a version. */
  public static VersionLine of(Listed listed) {
    return new VersionLine(
        listed.version().number(),
        listed.current(),
        listed.version().when().toString(),
        listed.version().people(),
        listed.version().embeddings(),
        listed.version().command(),
        listed.bytes(),
        listed.version().gallery());
  }
}
