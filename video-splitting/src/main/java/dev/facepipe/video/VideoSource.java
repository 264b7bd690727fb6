package dev.facepipe.video;

import dev.facepipe.common.Unavailable;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ReplacedObject;
import dev.facepipe.common.store.UnusableObject;
import java.nio.file.Path;

/** Downloads videos to files, because videos are too large for memory. */
@FunctionalInterface
public interface VideoSource {
  /**
   * Downloads a whole video and returns its ETag.
   *
   * @param etag ETag of the video when it arrived, without quotes; empty accepts any video
   * @param file path of a file that does not exist yet
   * @param maxBytes size limit; a larger video is refused without reading it
   * @throws ReplacedObject if another video has the key now
   * @throws UnusableObject if the object or the bucket does not exist
   * @throws VideoRefused if the video is too large
   * @throws Unavailable if the store did not reply, or the file could not be written
   */
  String download(ObjectRef video, String etag, Path file, long maxBytes);
}
