package dev.facepipe.detection;

import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A frame to look for faces in. Compares by identity.
 *
 * @param filename as the client sent it; opaque, never a path of ours
 * @param picture JPEG, PNG, WebP ... bytes; handed over, not copied
 * @param receivedAt when it came
 * @param origin what in a bucket it is, or null if it came over HTTP
 */
public record FrameRequest(
    RequestId requestId,
    @Nullable String filename,
    byte[] picture,
    Instant receivedAt,
    @Nullable Origin origin) {

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "FrameRequest[%s, %d bytes]".formatted(requestId, picture.length);
  }
}
