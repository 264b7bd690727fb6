/** Faces that have no name, gathered into people who may get one. */
@NullMarked
package dev.facepipe.local.console.strangers;

import org.jspecify.annotations.NullMarked;
