package dev.facepipe.local.cloud.functions.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.facepipe.local.cloud.LocalCloudOptions.Data;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.web.LocalPort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The days are those of a production stack (infra/README.md). */
class OldObjectsTest {
  private static final List<String> BUCKETS =
      List.of(Names.VIDEOS_BUCKET, Names.FRAMES_BUCKET, Names.RESULTS_BUCKET, Names.CLAIMS_BUCKET);

  @SuppressWarnings("NullAway.Init")
  private EmbeddedS3 service;

  @SuppressWarnings("NullAway.Init")
  private S3Client s3;

  @BeforeEach
  void put() {
    service = EmbeddedS3.start(new LocalPort(0, "--s3-port"), BUCKETS);
    s3 = service.client();
    for (String name :
        List.of(
            "facepipe-videos/hall.mp4",
            "facepipe-frames/door.jpg",
            "facepipe-results/door.jpg",
            "facepipe-claims/claims/1",
            "facepipe-claims/notes/1")) {
      int slash = name.indexOf('/');
      s3.putObject(
          r -> r.bucket(name.substring(0, slash)).key(name.substring(slash + 1)),
          RequestBody.fromString("x"));
    }
  }

  @AfterEach
  void stop() {
    service.close();
  }

  /** Returns what is left this many days after the objects were put. */
  private Set<String> leftAfter(int days, @Nullable Integer keepDays) {
    Instant then = Instant.now().plus(Duration.ofDays(days)).plusSeconds(60);
    try (var old =
        new OldObjects(s3, new Data(Path.of("data"), keepDays), Names.DEFAULT, () -> then)) {
      old.delete();
    }
    Set<String> left = new TreeSet<>();
    for (String bucket : BUCKETS) {
      s3.listObjectsV2(r -> r.bucket(bucket))
          .contents()
          .forEach(object -> left.add(bucket.substring(9) + "/" + object.key()));
    }
    return left;
  }

  @Test
  void objectsLiveAsLongAsOnAws() {
    assertEquals(5, leftAfter(4, null).size());
    assertEquals(
        Set.of("videos/hall.mp4", "frames/door.jpg", "results/door.jpg", "claims/claims/1"),
        leftAfter(5, null));
    assertEquals(
        Set.of("videos/hall.mp4", "frames/door.jpg", "results/door.jpg"), leftAfter(29, null));
    assertEquals(Set.of("videos/hall.mp4", "results/door.jpg"), leftAfter(89, null));
    assertEquals(Set.of(), leftAfter(90, null));
  }

  @Test
  void userChoosesTheDays() {
    assertEquals(
        Set.of("videos/hall.mp4", "frames/door.jpg", "results/door.jpg", "claims/claims/1"),
        leftAfter(9, 10));
    assertEquals(Set.of("claims/claims/1"), leftAfter(10, 10));
  }

  @Test
  void zeroDaysKeepForEver() {
    assertEquals(
        Set.of("videos/hall.mp4", "frames/door.jpg", "results/door.jpg"), leftAfter(5000, 0));
  }

  @Test
  void negativeOrHugeDaysAreRefused() {
    for (int days : new int[] {-1, 3651}) {
      var wrong =
          assertThrows(IllegalArgumentException.class, () -> new Data(Path.of("data"), days));
      assertEquals("days to keep are " + days + "; expected 0 to 3650", wrong.getMessage());
    }
  }

  @Test
  void unfinishedUploadIsDeletedAfterADay() {
    s3.createMultipartUpload(r -> r.bucket("facepipe-videos").key("a"));
    var unused = leftAfter(0, null);
    assertEquals(1, s3.listMultipartUploads(r -> r.bucket("facepipe-videos")).uploads().size());

    var gone = leftAfter(1, null);

    assertEquals(List.of(), s3.listMultipartUploads(r -> r.bucket("facepipe-videos")).uploads());
    assertEquals(5, gone.size());
  }
}
