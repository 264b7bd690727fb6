/** A client of the service: posts frames. */
@NullMarked
package dev.facepipe.local.client;

import org.jspecify.annotations.NullMarked;
