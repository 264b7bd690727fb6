/**
 * The same core on a fleet of instances: {@code web} takes pictures over HTTP, {@code worker} names
 * who is in them; here is what the two say to each other.
 */
@NullMarked
package dev.facepipe.scalable;

import org.jspecify.annotations.NullMarked;
