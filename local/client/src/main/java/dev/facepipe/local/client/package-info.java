/** What a camera does: post frames. */
@NullMarked
package dev.facepipe.local.client;

import org.jspecify.annotations.NullMarked;
