/** Writes networks that libtorch loads, without Python. */
@NullMarked
package dev.facepipe.models.torchscript;

import org.jspecify.annotations.NullMarked;
