/** The gallery in a bucket. */
@NullMarked
package dev.facepipe.recognition.gallery.aws;

import org.jspecify.annotations.NullMarked;
