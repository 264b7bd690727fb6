/** Detection and recognition as a library. */
@NullMarked
package dev.facepipe.examples;

import org.jspecify.annotations.NullMarked;
