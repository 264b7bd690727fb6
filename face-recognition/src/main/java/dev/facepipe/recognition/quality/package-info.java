/** How good a face is for recognition: scores from its pixels, its landmarks and its embedding. */
@NullMarked
package dev.facepipe.recognition.quality;

import org.jspecify.annotations.NullMarked;
