/** Removes what the service stores about a person. */
@NullMarked
package dev.facepipe.local.client.forget;

import org.jspecify.annotations.NullMarked;
