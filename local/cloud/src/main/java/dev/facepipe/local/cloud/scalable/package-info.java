/** The scalable tier on one machine: workers are processes, started and ended as instances are. */
@NullMarked
package dev.facepipe.local.cloud.scalable;

import org.jspecify.annotations.NullMarked;
