/** Queues and buckets of a local cloud. */
@NullMarked
package dev.facepipe.bench.cloud.aws;

import org.jspecify.annotations.NullMarked;
