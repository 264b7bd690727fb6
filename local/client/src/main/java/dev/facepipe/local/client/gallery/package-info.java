/** Changes a gallery in a file or a bucket, and keeps what it was before. */
@NullMarked
package dev.facepipe.local.client.gallery;

import org.jspecify.annotations.NullMarked;
