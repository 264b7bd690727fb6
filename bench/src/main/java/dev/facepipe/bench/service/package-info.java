/** From a posted frame to its answer. */
@NullMarked
package dev.facepipe.bench.service;

import org.jspecify.annotations.NullMarked;
