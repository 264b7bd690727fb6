package dev.facepipe.common.image;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hides what native decoders write to standard error: libjpeg's "Corrupt JPEG data" for each
 * damaged picture, and OpenCV's log. The sender of the picture gets an error message instead.
 *
 * <p>Only output of C code to its {@code stderr} is hidden, and only while a picture is being
 * decoded. Output of Java, the virtual machine and C++ streams is not affected. Thread-safe.
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
   * Finds the C library's {@code stderr}, and turns OpenCV's log off unless the environment sets
   * it. To be called before OpenCV is loaded.
   *
   * @return null if the C library has no such variable; then the output of decoders is not hidden
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
    } catch (LinkageError e) { // another C library: the extra output does no harm
      return null;
    }
  }

  /** Runs the work with standard error hidden, and returns its result. */
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
