/** The worker: takes pictures from the queue and answers with names. */
@NullMarked
package dev.facepipe.scalable.worker;

import org.jspecify.annotations.NullMarked;
