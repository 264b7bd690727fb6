/** Names the faces of a frame. */
@NullMarked
package dev.facepipe.recognition;

import org.jspecify.annotations.NullMarked;
