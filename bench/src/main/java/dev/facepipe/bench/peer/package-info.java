/** facenet-pytorch and other peers, in a process of their own. */
@NullMarked
package dev.facepipe.bench.peer;

import org.jspecify.annotations.NullMarked;
