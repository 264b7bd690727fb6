package dev.facepipe.local.cloud.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message in the form that a function gets. Source: AWS Lambda developer guide, "Using Lambda
 * with Amazon SQS", example event.
 */
final class SqsRecord {
  private SqsRecord() {}

  static String event(List<ObjectNode> records) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.putArray("Records").addAll(records);
    return event.toString();
  }

  static ObjectNode of(Message message, String queueArn) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record
        .put("messageId", message.messageId())
        .put("receiptHandle", message.receiptHandle())
        .put("body", message.body());
    message.attributesAsStrings().forEach(record.putObject("attributes")::put);
    ObjectNode attributes = record.putObject("messageAttributes");
    message.messageAttributes().forEach((name, value) -> attributes.set(name, attribute(value)));
    return record
        .put("md5OfBody", message.md5OfBody())
        .put("eventSource", "aws:sqs")
        .put("eventSourceARN", queueArn)
        .put("awsRegion", LocalAccount.REGION);
  }

  private static ObjectNode attribute(MessageAttributeValue value) {
    ObjectNode attribute = JsonNodeFactory.instance.objectNode();
    if (value.stringValue() != null) {
      attribute.put("stringValue", value.stringValue());
    }
    if (value.binaryValue() != null) {
      attribute.put("binaryValue", value.binaryValue().asByteArray()); // Jackson writes base64.
    }
    ArrayNode none = JsonNodeFactory.instance.arrayNode();
    attribute.set("stringListValues", none);
    attribute.set("binaryListValues", none);
    return attribute.put("dataType", value.dataType());
  }
}
