/** Running a TorchScript network. */
@NullMarked
package dev.facepipe.common.torch;

import org.jspecify.annotations.NullMarked;
