package dev.facepipe.local.cloud.functions.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.NamedThreads;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Keys;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Deletes the oldest sightings when there are too many, because a bucket in memory that is full
 * would take no answers either. On AWS the bucket's days do this. Thread-safe.
 */
final class KeptSightings implements Consumer<String>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptSightings.class);

  private final S3Client s3;
  private final String bucket;
  private final long mostBytes;
  private final ExecutorService deleter =
      Executors.newSingleThreadExecutor(new NamedThreads("old-sightings"));

  /** Bytes by key, the oldest first. */
  private final Map<String, Long> sizes = new LinkedHashMap<>();

  private long total;

  /**
   * @param s3 deletes sightings; not owned
   * @param mostBytes how much all sightings may have; a single larger one stays
   */
  KeptSightings(S3Client s3, String bucket, long mostBytes) {
    this.s3 = s3;
    this.bucket = bucket;
    this.mostBytes = mostBytes;
  }

  /** Counts the object of a bucket's event if it is a sighting. Returns before it deletes any. */
  @Override
  public void accept(String event) {
    JsonNode object = object(event);
    String key = object.path("key").asText();
    if (Keys.sightingId(key).isPresent()) {
      add(key, object.path("size").asLong());
    }
  }

  private static JsonNode object(String event) {
    try {
      return Json.mapper().readTree(event).at("/Records/0/s3/object");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("event of the bucket is not JSON", e);
    }
  }

  private synchronized void add(String key, long size) {
    Long before = sizes.put(key, size);
    total += size - (before == null ? 0 : before);
    Iterator<Map.Entry<String, Long>> oldest = sizes.entrySet().iterator();
    while (total > mostBytes && sizes.size() > 1) {
      Map.Entry<String, Long> old = oldest.next();
      oldest.remove();
      total -= old.getValue();
      String gone = old.getKey();
      deleter.execute(() -> delete(gone));
    }
  }

  private void delete(String key) {
    try {
      s3.deleteObject(delete -> delete.bucket(bucket).key(key));
    } catch (SdkException | IllegalStateException e) {
      LOG.warn("{}: an old sighting was not deleted: {}", key, e.getMessage());
    }
  }

  @Override
  public void close() {
    deleter.shutdownNow();
  }
}
