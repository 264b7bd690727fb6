/** Writes dlib's face network ResNet-34 from the weights that face-api publishes. */
@NullMarked
package dev.facepipe.models.resnet34;

import org.jspecify.annotations.NullMarked;
