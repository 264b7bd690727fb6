package dev.facepipe.common.image;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps off standard error what native decoders write there: libjpeg's "Corrupt JPEG data" of each
 * damaged picture, and OpenCV's log. Whoever sent the picture is told instead.
 *
 * <p>Java, the virtual machine and C++ streams are not touched: only what C code writes to its
 * {@code stderr} while at least one picture is being decoded. Thread-safe.
 */
final class StandardError {
  private final Pointer stderr;
  private final Pointer before;
  private final Pointer nowhere;
  private int decoding;

  private StandardError(Pointer stderr, Pointer nowhere) {
    this.stderr = stderr;
    this.before = stderr.getPointer(0);
    this.nowhere = nowhere;
  }

  /**
   * Finds the C library's {@code stderr}, and switches OpenCV's log off unless the environment says
   * otherwise: call it before OpenCV is loaded.
   *
   * @return null where there is no such variable; decoders then write what they like
   */
  static @Nullable StandardError ofThisProcess() {
    try {
      NativeLibrary process = NativeLibrary.getProcess();
      process.getFunction("setenv").invokeInt(new Object[] {"OPENCV_LOG_LEVEL", "SILENT", 0});
      Pointer nowhere = process.getFunction("fopen").invokePointer(new Object[] {"/dev/null", "w"});
      String name = Platform.isMac() ? "__stderrp" : "stderr";
      return nowhere == null
          ? null
          : new StandardError(process.getGlobalVariableAddress(name), nowhere);
    } catch (LinkageError e) { // another C library: a remark too many harms nobody
      return null;
    }
  }

  /** Returns what the work returns. */
  <T> T spare(Supplier<T> work) {
    count(1);
    try {
      return work.get();
    } finally {
      count(-1);
    }
  }

  private synchronized void count(int change) {
    decoding += change;
    stderr.setPointer(0, decoding > 0 ? nowhere : before);
  }
}
