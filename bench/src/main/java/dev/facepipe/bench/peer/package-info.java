/** facenet-pytorch, in a process of its own. */
@NullMarked
package dev.facepipe.bench.peer;

import org.jspecify.annotations.NullMarked;
