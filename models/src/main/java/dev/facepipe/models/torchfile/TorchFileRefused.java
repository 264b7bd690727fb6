package dev.facepipe.models.torchfile;

import java.io.IOException;

/** A file that is not what {@code torch.save} writes, or holds more than plain data. */
public final class TorchFileRefused extends IOException {
  private static final long serialVersionUID = 1L;

  TorchFileRefused(String message) {
    super(message);
  }
}
