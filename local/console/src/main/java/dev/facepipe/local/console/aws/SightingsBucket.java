package dev.facepipe.local.console.aws;

import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.Unavailable;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import dev.facepipe.common.message.Sighting;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.UnusableObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists and reads the sightings of the results bucket. Thread-safe. */
public final class SightingsBucket {
  private static final Logger LOG = LoggerFactory.getLogger(SightingsBucket.class);

  /** Most bytes of a sighting; a picture with a thousand faces has a quarter of that. */
  private static final long LONGEST = 32L << 20;

  private final S3Client s3;
  private final S3ObjectStore objects;
  private final String bucket;

  SightingsBucket(S3Client s3, String bucket) {
    this.s3 = s3;
    this.objects = new S3ObjectStore(s3);
    this.bucket = bucket;
  }

  /**
   * A sighting in the bucket.
   *
   * @param etag changes when somebody is forgotten
   */
  public record Listed(String id, String etag) {
    /** Returns the end of the id, which is equal for a sighting that was delivered twice. */
    public String about() {
      return id.substring(id.length() - 36);
    }
  }

  /**
   * Returns the days in UTC that have sightings, newest first.
   *
   * @throws Unavailable if the store did not answer
   */
  public List<LocalDate> days() {
    try {
      return s3
          .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(Keys.SIGHTINGS).delimiter("/"))
          .commonPrefixes()
          .stream()
          .map(CommonPrefix::prefix)
          .flatMap(SightingsBucket::day)
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (NoSuchBucketException e) {
      return List.of();
    } catch (SdkException e) {
      throw away(e);
    }
  }

  private static Stream<LocalDate> day(String prefix) {
    try {
      return Stream.of(
          LocalDate.parse(prefix.substring(Keys.SIGHTINGS.length(), prefix.length() - 1)));
    } catch (DateTimeException e) {
      return Stream.empty();
    }
  }

  /**
   * Returns the sightings of a day, oldest first.
   *
   * @param after only sightings with later keys; empty for all
   * @throws Unavailable if the store did not answer
   */
  public List<Listed> of(LocalDate day, String after) {
    try {
      List<Listed> listed = new ArrayList<>();
      for (S3Object object :
          s3.listObjectsV2Paginator(
                  list ->
                      list.bucket(bucket)
                          .prefix(Keys.SIGHTINGS + day + "/")
                          .startAfter(after.isEmpty() ? null : after))
              .contents()) {
        Keys.sightingId(object.key()).ifPresent(id -> listed.add(new Listed(id, object.eTag())));
      }
      return listed;
    } catch (NoSuchBucketException e) {
      return List.of();
    } catch (SdkException e) {
      throw away(e);
    }
  }

  /**
   * Returns a sighting; empty if there is none, or it cannot be read.
   *
   * @throws Unavailable if the store did not answer
   */
  public Optional<Sighting> read(String id) {
    Optional<String> key = Keys.ofSighting(id);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    ObjectRef ref = new ObjectRef(bucket, key.get());
    try {
      byte[] json = objects.get(ref, LONGEST);
      return Optional.of(Json.read(new String(json, StandardCharsets.UTF_8), Sighting.class));
    } catch (UnusableObject e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is not used: {}", ref, e.getMessage());
      return Optional.empty();
    }
  }

  private Unavailable away(SdkException e) {
    return new Unavailable("%s could not be listed: %s".formatted(bucket, e.getMessage()), e);
  }
}
