/** Figures of a server in Prometheus's text format. */
@NullMarked
package dev.facepipe.scalable.figures;

import org.jspecify.annotations.NullMarked;
