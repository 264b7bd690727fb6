package dev.facepipe.local.cloud.aws.awssdk;

import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object of a bucket.
 *
 * @param head ETag, time, length and headers
 */
record StoredObject(GetObjectResponse head, Content content) {}
