package dev.facepipe.local.cloud.functions.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.facepipe.common.message.Keys;
import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.web.LocalPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

class KeptSightingsTest {
  private EmbeddedS3 s3;
  private KeptSightings kept;

  @BeforeEach
  void start() {
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of("results"));
    kept = new KeptSightings(s3.client(), "results", 100);
    s3.onObjectCreated("results", kept);
  }

  @AfterEach
  void stop() {
    kept.close();
    s3.close();
  }

  private static String key(int second) {
    return Keys.sighting(Instant.ofEpochSecond(second), "a");
  }

  private void put(String key, int bytes) {
    s3.client()
        .putObject(put -> put.bucket("results").key(key), RequestBody.fromBytes(new byte[bytes]));
  }

  private List<String> keys() {
    return s3.client().listObjectsV2(list -> list.bucket("results")).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private void assertKept(String... keys) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (!keys().equals(List.of(keys))) {
            Thread.sleep(20);
          }
        },
        () -> keys().toString());
  }

  @Test
  void oldestSightingsGoWhenThereAreTooManyBytes() {
    put(key(1), 40);
    put(key(2), 40);
    put(key(3), 20);
    assertEquals(List.of(key(1), key(2), key(3)), keys());

    put(key(4), 30);

    assertKept(key(2), key(3), key(4));
  }

  /** Answers and the console's marks stay, however many there are. */
  @Test
  void otherObjectsAreNotCounted() {
    put("cam-1.json", 500);
    put("sightings/marks.json", 500);
    put(key(1), 60);
    put(key(2), 60);

    assertKept("cam-1.json", key(2), "sightings/marks.json");
  }

  /** A forgotten person is taken out of a sighting, which is then written again. */
  @Test
  void sightingThatIsWrittenAgainCountsOnce() {
    put(key(1), 60);
    put(key(1), 10);
    put(key(2), 80);
    put(key(3), 10);

    assertKept(key(1), key(2), key(3));
    put(key(4), 1);
    assertKept(key(2), key(3), key(4));
  }

  @Test
  void singleLargeSightingStays() {
    put(key(1), 500);
    put(key(2), 600);

    assertKept(key(2));
  }
}
