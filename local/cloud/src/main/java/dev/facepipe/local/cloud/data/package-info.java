/** The data folder: what the local cloud keeps on the disk over a restart. */
@NullMarked
package dev.facepipe.local.cloud.data;

import org.jspecify.annotations.NullMarked;
