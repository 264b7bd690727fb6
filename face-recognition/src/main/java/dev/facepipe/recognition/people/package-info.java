/** Finds the people of a video in the notes of its frames. */
@NullMarked
package dev.facepipe.recognition.people;

import org.jspecify.annotations.NullMarked;
