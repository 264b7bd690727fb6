/** InceptionResnetV1, FaceNet's network: box crops to 512 values. */
@NullMarked
package dev.facepipe.recognition.facenet;

import org.jspecify.annotations.NullMarked;
