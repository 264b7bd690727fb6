/** Files that PyTorch's {@code torch.save} wrote, read without Python and without trusting them. */
@NullMarked
package dev.facepipe.models.torchfile;

import org.jspecify.annotations.NullMarked;
