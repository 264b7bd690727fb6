/** A video in, its frames out. */
@NullMarked
package dev.facepipe.video;

import org.jspecify.annotations.NullMarked;
