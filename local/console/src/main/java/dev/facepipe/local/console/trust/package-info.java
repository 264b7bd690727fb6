/** How far to trust an answer: what a threshold does, measured on the gallery's own people. */
@NullMarked
package dev.facepipe.local.console.trust;

import org.jspecify.annotations.NullMarked;
