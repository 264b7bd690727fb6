/** The functions' record of how each frame and video ended. */
@NullMarked
package dev.facepipe.common.journal;

import org.jspecify.annotations.NullMarked;
