/** The benchmark: how fast Facepipe is, compared with its peers and the machine's limit. */
@NullMarked
package dev.facepipe.bench;

import org.jspecify.annotations.NullMarked;
