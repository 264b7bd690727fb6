/** The networks to measure: ours, the same written plainly, and what the machine can do at best. */
@NullMarked
package dev.facepipe.bench.network;

import org.jspecify.annotations.NullMarked;
