/** What the build measures on the networks, once they are written. */
@NullMarked
package dev.facepipe.recognition.build;

import org.jspecify.annotations.NullMarked;
