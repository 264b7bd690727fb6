package dev.facepipe.common.message;

import dev.facepipe.common.text.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks ids of cameras: 1 to {@value #MAX} printable characters. */
public final class CameraId {
  /** Longest id in characters (code points). */
  static final int MAX = RequestId.CLIENT_MAX;

  private CameraId() {}

  /**
   * Returns the id that a client sent; null if it sent none.
   *
   * @throws IllegalArgumentException if it is not 1 to 128 printable characters
   */
  public static @Nullable String checked(@Nullable String id) {
    if (id != null) {
      Require.printable(id, MAX, "camera");
    }
    return id;
  }

  /**
   * Returns the folder of a drop, which names its camera: all of its key before the last slash.
   * Empty if the drop has no folder, or the folder's name cannot be an id.
   */
  static Optional<String> of(Drop drop) {
    int end = drop.key().lastIndexOf('/');
    String folder = drop.key().substring(0, Math.max(0, end));
    int length = folder.codePointCount(0, folder.length());
    return length >= 1 && length <= MAX && Printable.firstUnprintable(folder).isEmpty()
        ? Optional.of(folder)
        : Optional.empty();
  }
}
