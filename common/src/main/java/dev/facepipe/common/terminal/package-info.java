/** Output that people read on a terminal. */
@NullMarked
package dev.facepipe.common.terminal;

import org.jspecify.annotations.NullMarked;
