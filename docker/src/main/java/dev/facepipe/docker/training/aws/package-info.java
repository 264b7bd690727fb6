/** Runs a function while its image is built, so that its classes can be archived. */
@NullMarked
package dev.facepipe.docker.training.aws;

import org.jspecify.annotations.NullMarked;
