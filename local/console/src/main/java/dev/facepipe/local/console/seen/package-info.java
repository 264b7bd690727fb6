/** Who was seen, when, and by which camera. */
@NullMarked
package dev.facepipe.local.console.seen;

import org.jspecify.annotations.NullMarked;
