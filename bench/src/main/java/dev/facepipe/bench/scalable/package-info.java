/** The scalable tier, from a posted picture to its reply. */
@NullMarked
package dev.facepipe.bench.scalable;

import org.jspecify.annotations.NullMarked;
