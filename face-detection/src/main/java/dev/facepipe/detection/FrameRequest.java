package dev.facepipe.detection;

import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A frame to search for faces. The bytes compare by identity.
 *
 * @param filename as the client sent it; never used as a path
 * @param camera id of the camera as the client sent it, checked; null if it sent none
 * @param picture bytes of a JPEG, PNG, WebP, ...; handed over, not copied
 * @param receivedAt time of arrival
 * @param origin the bucket object that holds the frame, or null if the frame came over HTTP
 */
public record FrameRequest(
    RequestId requestId,
    @Nullable String filename,
    @Nullable String camera,
    byte[] picture,
    Instant receivedAt,
    @Nullable Origin origin) {

  /** Creates a frame of a camera that is not known. */
  public FrameRequest(
      RequestId requestId,
      @Nullable String filename,
      byte[] picture,
      Instant receivedAt,
      @Nullable Origin origin) {
    this(requestId, filename, null, picture, receivedAt, origin);
  }

  @Override
  public String toString() {
    return "FrameRequest[%s, %d bytes]".formatted(requestId, picture.length);
  }
}
