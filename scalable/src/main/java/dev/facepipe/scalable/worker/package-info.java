/** Pictures in, names out: what an instance of the fleet does. */
@NullMarked
package dev.facepipe.scalable.worker;

import org.jspecify.annotations.NullMarked;
