/** Reads a gallery from a bucket. */
@NullMarked
package dev.facepipe.recognition.gallery.aws;

import org.jspecify.annotations.NullMarked;
