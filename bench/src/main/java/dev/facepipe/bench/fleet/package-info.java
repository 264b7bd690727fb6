/** A simulation of the scalable tier's fleet, which follows the real scaling policy. */
@NullMarked
package dev.facepipe.bench.fleet;

import org.jspecify.annotations.NullMarked;
