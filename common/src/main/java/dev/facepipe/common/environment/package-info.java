/** Settings from environment variables, with errors that name the variable. */
@NullMarked
package dev.facepipe.common.environment;

import org.jspecify.annotations.NullMarked;
