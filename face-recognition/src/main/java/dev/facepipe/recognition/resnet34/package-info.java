/** ResNet-34, dlib's face network: turns aligned chips into 128 values. */
@NullMarked
package dev.facepipe.recognition.resnet34;

import org.jspecify.annotations.NullMarked;
