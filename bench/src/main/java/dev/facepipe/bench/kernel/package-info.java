/** Single steps, measured by JMH. */
@NullMarked
package dev.facepipe.bench.kernel;

import org.jspecify.annotations.NullMarked;
