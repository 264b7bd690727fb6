/** Reads files that PyTorch's {@code torch.save} wrote. Needs no Python; hostile files are safe. */
@NullMarked
package dev.facepipe.models.torchfile;

import org.jspecify.annotations.NullMarked;
