/** What all embedders share: the seam, the network's identity, and its default thresholds. */
@NullMarked
package dev.facepipe.recognition.embedding;

import org.jspecify.annotations.NullMarked;
