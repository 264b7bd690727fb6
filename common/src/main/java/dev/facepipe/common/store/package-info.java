/** Objects in buckets of an object store. */
@NullMarked
package dev.facepipe.common.store;

import org.jspecify.annotations.NullMarked;
