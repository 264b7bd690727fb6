/** The benchmark: how fast Facepipe is, beside its peers and the machine's own limit. */
@NullMarked
package dev.facepipe.bench;

import org.jspecify.annotations.NullMarked;
