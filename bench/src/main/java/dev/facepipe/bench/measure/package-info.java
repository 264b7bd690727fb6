/** Taking turns, and what figures say together. */
@NullMarked
package dev.facepipe.bench.measure;

import org.jspecify.annotations.NullMarked;
