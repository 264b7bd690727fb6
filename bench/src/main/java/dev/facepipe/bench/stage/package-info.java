/** What every part of the benchmark works with: networks, frames, the peer, how long to take. */
@NullMarked
package dev.facepipe.bench.stage;

import org.jspecify.annotations.NullMarked;
