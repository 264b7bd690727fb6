package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import java.nio.file.Path;

/** Where videos come from: too large for memory, so from the store to a file. */
@FunctionalInterface
public interface VideoSource {
  /**
   * Returns the video's ETag once the file holds all of it.
   *
   * @param etag what the bucket called the video when it came, without quotes; empty for whichever
   *     is there now
   * @param file does not exist yet
   * @param maxBytes refuse larger videos without reading them
   * @throws ReplacedObject if another video has that name now
   * @throws UnusableObject if there is no such object or bucket
   * @throws VideoRefused if it is too large
   * @throws Unavailable if the store did not answer, or the file could not be written
   */
  String download(ObjectRef video, String etag, Path file, long maxBytes);
}
