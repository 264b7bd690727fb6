/** Sending to a queue. */
@NullMarked
package dev.facepipe.common.queue;

import org.jspecify.annotations.NullMarked;
