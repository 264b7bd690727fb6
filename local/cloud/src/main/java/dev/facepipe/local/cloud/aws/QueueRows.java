package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.local.cloud.data.Ledger;
import dev.facepipe.local.cloud.data.Row;
import dev.facepipe.local.cloud.data.Table;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticmq.BinaryMessageAttribute;
import org.elasticmq.DeduplicationId;
import org.elasticmq.MessageAttribute;
import org.elasticmq.MessageContent;
import org.elasticmq.NeverReceived$;
import org.elasticmq.NumberMessageAttribute;
import org.elasticmq.OnDateTimeReceived;
import org.elasticmq.QueueData;
import org.elasticmq.StringMessageAttribute;
import org.elasticmq.TracingId;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.persistence.CreateQueueMetadata;
import org.elasticmq.persistence.DeadLettersQueue;
import org.elasticmq.persistence.QueueSorter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/** Rows of the {@link Ledger} for queues and messages, as JSON. */
final class QueueRows {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRows.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private QueueRows() {}

  /** Returns the key of a message's rows. */
  static String key(String queue, String id) {
    return queue + "/" + id; // names of queues have no slash
  }

  static Row queue(QueueData queue) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("visibility_seconds", queue.defaultVisibilityTimeout().seconds())
        .put("delay_seconds", queue.delay().toSeconds())
        .put("wait_seconds", queue.receiveMessageWait().toSeconds())
        .put("created", queue.created().toInstant().toEpochMilli())
        .put("modified", queue.lastModified().toInstant().toEpochMilli())
        .put("fifo", queue.isFifo())
        .put("deduplicates_content", queue.hasContentBasedDeduplication());
    if (queue.deadLettersQueue().isDefined()) {
      json.putObject("dead_letters")
          .put("queue", queue.deadLettersQueue().get().name())
          .put("most_receives", queue.deadLettersQueue().get().maxReceiveCount());
    }
    ObjectNode tags = json.putObject("tags");
    CollectionConverters.asJava(queue.tags()).forEach(tags::put);
    return Row.put(Table.QUEUES, queue.name(), json.toString());
  }

  /** Returns the queues of a ledger; a dead-letter queue comes before the queues that name it. */
  static List<CreateQueueMetadata> queues(Ledger ledger) {
    List<CreateQueueMetadata> queues = new ArrayList<>();
    ledger.read(
        Table.QUEUES,
        (name, row) -> {
          try {
            queues.add(queue(name, JSON.readTree(row)));
          } catch (IOException e) {
            LOG.error("queue {} has a damaged row and was left out", name);
          }
        });
    return CollectionConverters.asJava(
        QueueSorter.sortCreateQueues(CollectionConverters.asScala(queues).toList()));
  }

  private static CreateQueueMetadata queue(String name, JsonNode json) {
    JsonNode dead = json.path("dead_letters");
    Map<String, String> tags = new HashMap<>();
    json.path("tags").properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return new CreateQueueMetadata(
        name,
        Option.apply(json.path("visibility_seconds").asLong()),
        Option.apply(json.path("delay_seconds").asLong()),
        Option.apply(json.path("wait_seconds").asLong()),
        json.path("created").asLong(),
        json.path("modified").asLong(),
        dead.isMissingNode()
            ? Option.empty()
            : Option.apply(
                new DeadLettersQueue(
                    dead.path("queue").asText(), dead.path("most_receives").asInt())),
        json.path("fifo").asBoolean(),
        json.path("deduplicates_content").asBoolean(),
        Option.empty(),
        Option.empty(),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(tags)));
  }

  /**
   * Returns the rows of a message that was added to a queue: one, if nobody has received it yet.
   */
  static List<Row> added(String queue, InternalMessage message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("body", message.content().value())
        .put("created", message.created().toInstant().toEpochMilli())
        .put("next", message.nextDelivery())
        .put("order", message.orderIndex())
        .put("fifo", message.isFifo());
    put(json, "group", message.messageGroupId());
    put(json, "deduplication", message.messageDeduplicationId().map(DeduplicationId::id));
    put(json, "tracing", message.tracingId().map(TracingId::id));
    put(json, "sequence", message.sequenceNumber());
    put(json, "source", message.deadLetterSourceQueueName());
    ArrayNode attributes = json.putArray("attributes");
    CollectionConverters.asJava(message.messageAttributes())
        .forEach((name, attribute) -> put(attributes.addObject().put("name", name), attribute));
    Row row = Row.put(Table.MESSAGES, key(queue, message.id()), json.toString());
    return message.receiveCount() == 0 ? List.of(row) : List.of(row, delivered(queue, message));
  }

  private static void put(ObjectNode json, String field, Option<String> value) {
    if (value.isDefined()) {
      json.put(field, value.get());
    }
  }

  private static void put(ObjectNode json, MessageAttribute attribute) {
    put(json, "custom", attribute.customType());
    if (attribute instanceof StringMessageAttribute string) {
      json.put("string", string.stringValue());
    } else if (attribute instanceof NumberMessageAttribute number) {
      json.put("number", number.stringValue());
    } else if (attribute instanceof BinaryMessageAttribute binary) {
      json.put("binary", binary.asBase64());
    } else {
      throw new IllegalArgumentException("unknown kind of attribute: " + attribute.getClass());
    }
  }

  /** Returns the row that says how often and when a message was received. */
  static Row delivered(String queue, InternalMessage message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("next", message.nextDelivery()).put("count", message.receiveCount());
    if (message.firstReceive() instanceof OnDateTimeReceived first) {
      json.put("first", first.when().toInstant().toEpochMilli());
    }
    // Only the latest receipt is valid.
    put(json, "receipt", message.deliveryReceipts().lastOption());
    return Row.put(Table.DELIVERIES, key(queue, message.id()), json.toString());
  }

  static List<Row> removed(String key) {
    return List.of(Row.delete(Table.MESSAGES, key), Row.delete(Table.DELIVERIES, key));
  }

  /**
   * Returns the messages of a ledger by their queue. A message that somebody had received and not
   * deleted is visible again, because the process that worked on it has probably ended.
   *
   * @param now milliseconds since 1970
   */
  static Map<String, List<InternalMessage>> messages(Ledger ledger, long now) {
    Map<String, byte[]> deliveries = new HashMap<>();
    ledger.read(Table.DELIVERIES, deliveries::put);
    Map<String, InternalMessage> messages = new LinkedHashMap<>();
    ledger.read(
        Table.MESSAGES,
        (key, row) -> {
          try {
            messages.put(
                key,
                message(
                    key.substring(key.indexOf('/') + 1),
                    JSON.readTree(row),
                    JSON.readTree(deliveries.getOrDefault(key, new byte[] {'{', '}'})),
                    now));
          } catch (IOException | RuntimeException e) {
            LOG.error("message {} has a damaged row and was left out: {}", key, e.toString());
          }
        });
    Set<String> moved = new HashSet<>(); // to a dead-letter queue, and not removed here yet
    messages
        .values()
        .forEach(
            message ->
                message
                    .deadLetterSourceQueueName()
                    .foreach(source -> moved.add(key(source, message.id()))));
    Map<String, List<InternalMessage>> byQueue = new HashMap<>();
    messages.forEach(
        (key, message) -> {
          if (!moved.contains(key)) {
            String queue = key.substring(0, key.indexOf('/'));
            byQueue.computeIfAbsent(queue, name -> new ArrayList<>()).add(message);
          }
        });
    return byQueue;
  }

  private static InternalMessage message(String id, JsonNode json, JsonNode delivery, long now) {
    Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
    for (JsonNode attribute : json.path("attributes")) {
      attributes.put(attribute.path("name").asText(), attribute(attribute));
    }
    int count = delivery.path("count").asInt();
    long next = delivery.path("next").asLong(json.path("next").asLong());
    List<String> receipts = new ArrayList<>();
    text(delivery, "receipt").foreach(receipts::add);
    return new InternalMessage(
        id,
        CollectionConverters.asScala(receipts),
        count > 0 ? Math.min(next, now) : next,
        new MessageContent(json.path("body").asText()),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(attributes)),
        time(json.path("created").asLong()),
        json.path("order").asInt(),
        delivery.has("first")
            ? new OnDateTimeReceived(time(delivery.path("first").asLong()))
            : NeverReceived$.MODULE$,
        count,
        json.path("fifo").asBoolean(),
        text(json, "group"),
        text(json, "deduplication").map(DeduplicationId::new),
        text(json, "tracing").map(TracingId::new),
        text(json, "sequence"),
        text(json, "source"));
  }

  private static MessageAttribute attribute(JsonNode json) {
    Option<String> custom = text(json, "custom");
    if (json.has("binary")) {
      return BinaryMessageAttribute.fromBase64(json.path("binary").asText(), custom);
    }
    return json.has("number")
        ? new NumberMessageAttribute(json.path("number").asText(), custom)
        : new StringMessageAttribute(json.path("string").asText(), custom);
  }

  private static OffsetDateTime time(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  private static Option<String> text(JsonNode json, String field) {
    @Nullable String value = json.path(field).textValue();
    return OptionConverters.toScala(Optional.ofNullable(value));
  }
}
