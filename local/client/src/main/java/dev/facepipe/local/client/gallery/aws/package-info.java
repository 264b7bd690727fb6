/** A gallery in a bucket. */
@NullMarked
package dev.facepipe.local.client.gallery.aws;

import org.jspecify.annotations.NullMarked;
