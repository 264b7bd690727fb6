/** The whole cloud on a laptop, and the command line. */
@NullMarked
package dev.facepipe.local;

import org.jspecify.annotations.NullMarked;
