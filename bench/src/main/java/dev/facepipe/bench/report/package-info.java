/** Figures with units and targets, as a table, JSON and plots. */
@NullMarked
package dev.facepipe.bench.report;

import org.jspecify.annotations.NullMarked;
