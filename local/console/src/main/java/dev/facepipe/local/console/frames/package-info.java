/** Asks the service about pictures and videos. */
@NullMarked
package dev.facepipe.local.console.frames;

import org.jspecify.annotations.NullMarked;
