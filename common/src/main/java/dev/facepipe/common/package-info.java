/** Words that two rooms share. */
@NullMarked
package dev.facepipe.common;

import org.jspecify.annotations.NullMarked;
