package dev.facepipe.aws.function;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import dev.facepipe.common.network.Libtorch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The main class of a function's image: starts loading libtorch, then runs Lambda's Java runtime,
 * which finds the handler.
 */
public final class Launch {
  private Launch() {}

  /**
   * Runs the Lambda runtime. Never returns, because the runtime ends the process.
   *
   * @throws Throwable if Lambda's runtime cannot start
   */
  public static void main(String[] handler) throws Throwable {
    if (System.getenv("PYTORCH_LIBRARY_PATH") != null) { // an image with networks
      linkNativeMethods();
      Libtorch.loadMeanwhile();
    }
    AWSLambda.main(handler);
  }

  /**
   * Calls some of Java's native methods once, before libtorch loads. While libtorch loads (0.2 to
   * 0.3 seconds), the first call of a native method waits, because both need the dynamic linker's
   * lock. These methods are needed to make AWS's clients and to read a network's card. Found with
   * {@code -Xlog:jni+resolve=debug}.
   */
  private static void linkNativeMethods() throws IOException, ClassNotFoundException {
    Path file = Path.of(System.getProperty("java.home"), "release"); // any existing file
    Files.readAllBytes(file);
    try (InputStream stream = Files.newInputStream(file)) {
      stream.available();
    }
    file.toFile().lastModified();
    Class.forName("java.lang.runtime.SwitchBootstraps"); // Java 21 and newer
  }
}
