/** InceptionResnetV1, FaceNet's network: turns box crops into 512 values. */
@NullMarked
package dev.facepipe.recognition.facenet;

import org.jspecify.annotations.NullMarked;
