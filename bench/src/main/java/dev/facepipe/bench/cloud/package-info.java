/** Cameras and clients before the local cloud and the scalable tier: speed, overload, soak. */
@NullMarked
package dev.facepipe.bench.cloud;

import org.jspecify.annotations.NullMarked;
