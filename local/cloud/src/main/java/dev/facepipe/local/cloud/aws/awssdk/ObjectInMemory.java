package dev.facepipe.local.cloud.aws.awssdk;

import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object in memory.
 *
 * @param head ETag, time, length and headers
 */
record ObjectInMemory(GetObjectResponse head, Content content) {}
