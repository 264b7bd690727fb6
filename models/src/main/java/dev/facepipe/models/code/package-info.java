/** Writes the code of networks, as TorchScript or ONNX, without Python. */
@NullMarked
package dev.facepipe.models.code;

import org.jspecify.annotations.NullMarked;
