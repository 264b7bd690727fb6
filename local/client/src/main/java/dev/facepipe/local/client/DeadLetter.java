package dev.facepipe.local.client;

import org.jspecify.annotations.Nullable;

/**
 * A message that no try could handle.
 *
 * @param id as SQS gives it
 * @param queue where it lies
 * @param from the queue that it came from, or {@code s3://bucket/key} of the object whose event it
 *     is
 * @param requestId who waits for an answer; null if the message does not say
 * @param sentAt when it was sent first, ISO-8601 in UTC
 * @param bytes of its body
 * @param reason why it is here, in words
 */
public record DeadLetter(
    String id,
    String queue,
    String from,
    @Nullable String requestId,
    String sentAt,
    int bytes,
    String reason) {}
