package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.environment.KeptDays;
import dev.facepipe.common.message.Keys;
import dev.facepipe.local.cloud.LocalCloudOptions.Data;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Deletes old objects of a data folder every hour, as the lifecycle rules of the buckets do on AWS.
 * Thread-safe.
 */
final class OldObjects implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OldObjects.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

  /** Uploads in parts that nobody completes are deleted after this time, as on AWS. */
  private static final Duration UNFINISHED_LIFE = Duration.ofDays(1);

  private final S3Client s3;
  private final List<Rule> rules;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new NamedThreads("old-objects"));

  /** Objects of a bucket whose keys begin with the prefix live for these days; empty for ever. */
  private record Rule(String bucket, String prefix, OptionalInt days) {}

  OldObjects(S3Client s3, Data data, Names names, InstantSource clock) {
    this.s3 = s3;
    this.clock = clock;
    this.rules =
        List.of(
            new Rule(names.framesBucket(), "", data.daysOr(KeptDays.FRAMES)),
            new Rule(names.resultsBucket(), "", data.daysOr(KeptDays.RESULTS)),
            // On AWS videos stay, but nobody adds a disk to this machine.
            new Rule(names.videosBucket(), "", data.daysOr(KeptDays.RESULTS)),
            new Rule(Names.CLAIMS_BUCKET, Keys.CLAIMS, OptionalInt.of(KeptDays.CLAIMS)),
            new Rule(Names.CLAIMS_BUCKET, Keys.NOTES, OptionalInt.of(KeptDays.NOTES)));
  }

  /** Starts to look for old objects, now and every hour. */
  static OldObjects start(S3Client s3, Data data, Names names) {
    OldObjects old = new OldObjects(s3, data, names, InstantSource.system());
    var unused =
        old.timer.scheduleWithFixedDelay(
            old::delete, 0, BETWEEN_LOOKS.toSeconds(), TimeUnit.SECONDS);
    return old;
  }

  /** Deletes what is too old now. */
  void delete() {
    for (Rule rule : rules) {
      try {
        int deleted = deleteObjects(rule);
        deleteUploads(rule.bucket);
        if (deleted > 0) {
          LOG.info(
              "{}: deleted {} objects older than {} days",
              rule.bucket,
              deleted,
              rule.days.getAsInt());
        }
      } catch (SdkException | IllegalStateException e) {
        LOG.warn("{}: old objects were not deleted: {}", rule.bucket, e.getMessage());
      }
    }
  }

  private int deleteObjects(Rule rule) {
    if (rule.days.isEmpty()) {
      return 0;
    }
    Instant oldest = clock.instant().minus(Duration.ofDays(rule.days.getAsInt()));
    List<S3Object> old = new ArrayList<>();
    s3
        .listObjectsV2Paginator(list -> list.bucket(rule.bucket).prefix(rule.prefix))
        .contents()
        .stream()
        .filter(object -> object.lastModified().isBefore(oldest))
        .forEach(old::add);
    for (S3Object object : old) {
      // Not an object that took its place meanwhile.
      s3.deleteObject(d -> d.bucket(rule.bucket).key(object.key()).ifMatch(object.eTag()));
    }
    return old.size();
  }

  private void deleteUploads(String bucket) {
    Instant oldest = clock.instant().minus(UNFINISHED_LIFE);
    for (MultipartUpload upload : s3.listMultipartUploads(list -> list.bucket(bucket)).uploads()) {
      if (upload.initiated().isBefore(oldest)) {
        s3.abortMultipartUpload(
            a -> a.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()));
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
