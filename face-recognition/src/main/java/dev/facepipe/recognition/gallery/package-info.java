/** Known people: their vectors, the file they live in, enrolling, and finding who is nearest. */
@NullMarked
package dev.facepipe.recognition.gallery;

import org.jspecify.annotations.NullMarked;
