/** Takes back what was done on the page. */
@NullMarked
package dev.facepipe.local.console.undo;

import org.jspecify.annotations.NullMarked;
