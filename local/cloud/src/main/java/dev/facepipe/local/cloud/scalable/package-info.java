/** The scalable tier on one machine. Its workers are processes; on AWS they are instances. */
@NullMarked
package dev.facepipe.local.cloud.scalable;

import org.jspecify.annotations.NullMarked;
