package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.local.cloud.LambdaFunction;

/**
 * The four functions that the triggers call.
 *
 * @param frameUrl takes frames over HTTP
 * @param frameUpload takes frames dropped in a bucket
 * @param faces takes faces from the request queue
 * @param videoUpload takes videos dropped in a bucket
 */
record HostedFunctions(
    LambdaFunction frameUrl,
    LambdaFunction frameUpload,
    LambdaFunction faces,
    LambdaFunction videoUpload) {}
