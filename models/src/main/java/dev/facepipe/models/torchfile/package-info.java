/**
 * Reads files that PyTorch's {@code torch.save} wrote: without Python, and safe for hostile files.
 */
@NullMarked
package dev.facepipe.models.torchfile;

import org.jspecify.annotations.NullMarked;
