package dev.facepipe.local.cloud.aws.awssdk;

/**
 * An object that was just created.
 *
 * @param event kind of event, such as {@code ObjectCreated:Put}
 * @param size bytes
 * @param eTag with its quotes
 */
public record Created(String event, String bucket, String key, long size, String eTag) {}
