/** What all parts of the benchmark work with: networks, frames, people, the peer, the effort. */
@NullMarked
package dev.facepipe.bench.stage;

import org.jspecify.annotations.NullMarked;
