/**
 * The web tier: takes pictures over HTTP, stores each picture, sends its message to the workers,
 * waits for the answer, and replies with the name.
 */
@NullMarked
package dev.facepipe.scalable.web;

import org.jspecify.annotations.NullMarked;
