/** Child processes, and what they hold. */
@NullMarked
package dev.facepipe.bench.process;

import org.jspecify.annotations.NullMarked;
