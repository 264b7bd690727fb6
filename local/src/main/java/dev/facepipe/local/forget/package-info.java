/** Removing what the service knows of a person. */
@NullMarked
package dev.facepipe.local.forget;

import org.jspecify.annotations.NullMarked;
