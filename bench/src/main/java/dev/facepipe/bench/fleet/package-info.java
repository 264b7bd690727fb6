/** What the scalable tier's fleet would do under a load, by the very policy it is scaled with. */
@NullMarked
package dev.facepipe.bench.fleet;

import org.jspecify.annotations.NullMarked;
