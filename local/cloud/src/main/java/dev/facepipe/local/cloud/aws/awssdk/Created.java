package dev.facepipe.local.cloud.aws.awssdk;

/**
 * An object that has just appeared.
 *
 * @param event how, such as {@code ObjectCreated:Put}
 * @param size bytes
 * @param eTag in its quotes
 */
public record Created(String event, String bucket, String key, long size, String eTag) {}
