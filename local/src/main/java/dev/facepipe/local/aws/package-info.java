/** Puts the rooms together on the embedded cloud. */
@NullMarked
package dev.facepipe.local.aws;

import org.jspecify.annotations.NullMarked;
