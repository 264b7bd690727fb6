/** The queues and buckets of the loaded cloud. */
@NullMarked
package dev.facepipe.bench.load.aws;

import org.jspecify.annotations.NullMarked;
