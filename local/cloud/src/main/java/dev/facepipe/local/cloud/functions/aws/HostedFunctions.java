package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.local.cloud.LambdaFunction;

/**
 * The functions that the triggers call.
 *
 * @param frameUrl takes frames over HTTP
 * @param frameUpload takes frames dropped in a bucket
 * @param faces takes faces from the request queue
 * @param videoUpload takes videos dropped in a bucket
 * @param summaries takes videos that wait for their summary from a queue
 */
record HostedFunctions(
    LambdaFunction frameUrl,
    LambdaFunction frameUpload,
    LambdaFunction faces,
    LambdaFunction videoUpload,
    LambdaFunction summaries) {}
