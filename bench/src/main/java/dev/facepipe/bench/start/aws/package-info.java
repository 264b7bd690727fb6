/** What a library takes of a function's start. */
@NullMarked
package dev.facepipe.bench.start.aws;

import org.jspecify.annotations.NullMarked;
