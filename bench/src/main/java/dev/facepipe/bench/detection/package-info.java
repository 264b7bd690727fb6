/** MTCNN against facenet-pytorch's. */
@NullMarked
package dev.facepipe.bench.detection;

import org.jspecify.annotations.NullMarked;
