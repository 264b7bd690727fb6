/** Weights in, TorchScript out: a build tool, never shipped in an image. */
@NullMarked
package dev.facepipe.models;

import org.jspecify.annotations.NullMarked;
