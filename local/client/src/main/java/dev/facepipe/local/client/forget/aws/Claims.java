package dev.facepipe.local.client.forget.aws;

import dev.facepipe.common.message.Keys;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/**
 * Counts the claims of a bucket, and the notes of videos' frames. Claims hold crops of faces, but
 * not whose faces they are; notes hold embeddings of all faces.
 */
public final class Claims {
  private final CountedObjects objects;
  private final String bucket;

  Claims(S3Client s3, String bucket) {
    this.objects = new CountedObjects(s3, bucket);
    this.bucket = bucket;
  }

  /** Returns lines for people: how many claims and notes there are, and for how long. */
  public List<String> inWords() {
    try {
      List<String> lines = new ArrayList<>();
      objects
          .count(Keys.CLAIMS)
          .map(
              count ->
                  "claims in %s; they hold crops of faces, but no names; %s; no claim is needed once"
                          .formatted(count, objects.life(Keys.CLAIMS))
                      + " no message waits on the request queue and among its dead letters")
          .ifPresent(lines::add);
      objects
          .count(Keys.NOTES)
          .map(
              count ->
                  "notes of videos' frames in %s; they hold embeddings of all faces, also of faces"
                          .formatted(count)
                      + " without a name; "
                      + objects.life(Keys.NOTES))
          .ifPresent(lines::add);
      return lines;
    } catch (NoSuchBucketException e) {
      return List.of(
          ("claims, which hold crops of faces: not counted, because there is no bucket %s;"
                  + " --claims-bucket names the bucket")
              .formatted(bucket));
    } catch (SdkException e) {
      return List.of(
          "claims in s3://%s/%s, which hold crops of faces: not counted: %s"
              .formatted(bucket, Keys.CLAIMS, e.getMessage()));
    }
  }
}
