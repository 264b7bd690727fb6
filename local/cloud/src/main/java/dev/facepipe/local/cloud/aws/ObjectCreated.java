package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.local.cloud.aws.awssdk.Created;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The event that S3 sends when an object is created. Source: Amazon S3 user guide, "Event message
 * structure", 2.1.
 */
final class ObjectCreated {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Grows with every event: the later of two events has the greater hexadecimal number. */
  private static final AtomicLong sequence = new AtomicLong(System.currentTimeMillis() << 20);

  private ObjectCreated() {}

  /** Returns the sequencer of the next event. */
  static String nextSequencer() {
    return "%016X".formatted(sequence.incrementAndGet());
  }

  /** Lets all later sequencers be greater than this one of an earlier process. */
  static void startAfter(String sequencer) {
    long last = Long.parseUnsignedLong(sequencer, 16);
    sequence.updateAndGet(now -> Math.max(now, last));
  }

  /**
   * Returns the event's JSON.
   *
   * @param sequencer of {@link #nextSequencer}
   */
  static String event(Created created, String sequencer) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ObjectNode record = event.putArray("Records").addObject();
    record
        .put("eventVersion", "2.1")
        .put("eventSource", "aws:s3")
        .put("awsRegion", LocalAccount.REGION)
        .put("eventTime", MILLISECONDS.format(Instant.now()))
        .put("eventName", created.event());
    record.putObject("userIdentity").put("principalId", "AWS:" + LocalAccount.ACCESS_KEY_ID);
    record.putObject("requestParameters").put("sourceIPAddress", "127.0.0.1");
    record
        .putObject("responseElements")
        .put("x-amz-request-id", UUID.randomUUID().toString())
        .put("x-amz-id-2", "local");
    ObjectNode s3 = record.putObject("s3");
    s3.put("s3SchemaVersion", "1.0").put("configurationId", "facepipe");
    ObjectNode bucketNode = s3.putObject("bucket");
    bucketNode.put("name", created.bucket());
    bucketNode.putObject("ownerIdentity").put("principalId", LocalAccount.ID);
    bucketNode.put("arn", "arn:aws:s3:::" + created.bucket());
    s3.putObject("object")
        .put("key", encoded(created.key()))
        .put("size", created.size())
        .put("eTag", created.eTag().replace("\"", ""))
        .put("sequencer", sequencer);
    return event.toString();
  }

  /** Encodes a key as in an HTML form, with a plus for a space; slashes stay. */
  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
  }
}
