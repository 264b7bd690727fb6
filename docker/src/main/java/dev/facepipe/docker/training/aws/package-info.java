/** Runs a function of an image being built, so that its classes can be archived. */
@NullMarked
package dev.facepipe.docker.training.aws;

import org.jspecify.annotations.NullMarked;
