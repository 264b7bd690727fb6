/**
 * Pictures in over HTTP, names out: stores each picture, sends its message to the workers, and
 * waits for the answer.
 */
@NullMarked
package dev.facepipe.scalable.web;

import org.jspecify.annotations.NullMarked;
