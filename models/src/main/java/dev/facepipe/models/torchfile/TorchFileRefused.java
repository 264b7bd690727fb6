package dev.facepipe.models.torchfile;

import java.io.IOException;

/** Thrown for a file that {@code torch.save} did not write, or that holds more than plain data. */
public final class TorchFileRefused extends IOException {
  private static final long serialVersionUID = 1L;

  TorchFileRefused(String message) {
    super(message);
  }
}
