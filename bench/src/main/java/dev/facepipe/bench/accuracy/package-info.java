/** How often Facepipe names the right person, on photographs that the user brings. */
@NullMarked
package dev.facepipe.bench.accuracy;

import org.jspecify.annotations.NullMarked;
