/**
 * The scalable tier: the same core on a fleet of instances. {@code web} takes pictures over HTTP;
 * {@code worker} names the people in them. This package holds the messages between the two.
 */
@NullMarked
package dev.facepipe.scalable;

import org.jspecify.annotations.NullMarked;
