/** Ours, the peer and the plain networks in turns: detection, embedding, gallery, and growth. */
@NullMarked
package dev.facepipe.bench.duel;

import org.jspecify.annotations.NullMarked;
