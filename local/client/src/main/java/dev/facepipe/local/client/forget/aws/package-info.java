/** Finds and removes what buckets hold about a person; counts what waits on queues. */
@NullMarked
package dev.facepipe.local.client.forget.aws;

import org.jspecify.annotations.NullMarked;
