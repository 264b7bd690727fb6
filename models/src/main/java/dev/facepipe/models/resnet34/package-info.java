/** dlib's face network, as face-api ships it. */
@NullMarked
package dev.facepipe.models.resnet34;

import org.jspecify.annotations.NullMarked;
