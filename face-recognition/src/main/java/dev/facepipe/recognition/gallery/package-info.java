/**
 * Enrolled people: their embeddings, the gallery's file, enrolment, and the nearest-person search.
 */
@NullMarked
package dev.facepipe.recognition.gallery;

import org.jspecify.annotations.NullMarked;
