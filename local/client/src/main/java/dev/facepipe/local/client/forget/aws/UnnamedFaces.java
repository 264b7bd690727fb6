package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.message.Keys;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Counts the sightings of a bucket. They hold embeddings and thumbnails of all faces, and nothing
 * tells whose the faces without a name are.
 */
public final class UnnamedFaces {
  private final CountedObjects objects;

  UnnamedFaces(S3Client s3, String bucket) {
    this.objects = new CountedObjects(s3, bucket);
  }

  /** Returns a line for people: how many sightings there are, and for how long. */
  public List<String> inWords() {
    try {
      return objects
          .count(Keys.SIGHTINGS)
          .map(
              count ->
                  "sightings in %s; a face in them without a name may be theirs; %s"
                      .formatted(count, objects.life(Keys.SIGHTINGS)))
          .stream()
          .toList();
    } catch (SdkException e) {
      return List.of(
          "sightings, in which a face without a name may be theirs: not counted: "
              + e.getMessage());
    }
  }
}
