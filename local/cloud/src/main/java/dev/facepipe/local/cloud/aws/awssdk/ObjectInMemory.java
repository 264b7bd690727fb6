package dev.facepipe.local.cloud.aws.awssdk;

import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object in memory.
 *
 * @param head its ETag, time and length, and all that its headers say
 */
record ObjectInMemory(GetObjectResponse head, Content content) {}
