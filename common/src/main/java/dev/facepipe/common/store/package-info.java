/** Objects in buckets. */
@NullMarked
package dev.facepipe.common.store;

import org.jspecify.annotations.NullMarked;
