/** The embedders' networks against PyTorch and against the ceiling. */
@NullMarked
package dev.facepipe.bench.embedding;

import org.jspecify.annotations.NullMarked;
