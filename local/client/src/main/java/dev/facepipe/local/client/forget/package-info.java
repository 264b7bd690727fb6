/** Removing what the service knows of a person. */
@NullMarked
package dev.facepipe.local.client.forget;

import org.jspecify.annotations.NullMarked;
