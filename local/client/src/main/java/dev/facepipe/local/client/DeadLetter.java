package dev.facepipe.local.client;

import org.jspecify.annotations.Nullable;

/**
 * A message that failed at every try.
 *
 * @param id the message id of SQS
 * @param queue the dead-letter queue that holds the message
 * @param from the queue that the message came from, or {@code s3://bucket/key} if the message is a
 *     bucket event
 * @param requestId the request id that waits for an answer; null if the message has none
 * @param sentAt when the message was first sent, ISO-8601 in UTC
 * @param bytes size of the body in bytes
 * @param reason why the message failed, for people
 */
public record DeadLetter(
    String id,
    String queue,
    String from,
    @Nullable String requestId,
    String sentAt,
    int bytes,
    String reason) {}
