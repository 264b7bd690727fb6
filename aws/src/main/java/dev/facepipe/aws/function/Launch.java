package dev.facepipe.aws.function;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.torch.Libtorch;
import dev.facepipe.common.torch.NetworkCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How an image starts Java: as Lambda's own runtime, with libtorch on its way before that runtime
 * has found the handler.
 */
public final class Launch {
  private Launch() {}

  /**
   * Never returns: the runtime ends the process.
   *
   * @throws Throwable whatever Lambda's runtime could not start by
   */
  public static void main(String[] handler) throws Throwable {
    if (System.getenv("PYTORCH_LIBRARY_PATH") != null) { // an image with networks
      if (Priming.somebodyWaits(new Environment(System.getenv()))) {
        NetworkCheck.beQuick();
      }
      linkNativeMethods();
      Libtorch.loadMeanwhile();
    }
    AWSLambda.main(handler);
  }

  /**
   * While libtorch is loaded, for 0.2 to 0.3 seconds, whoever calls one of Java's native methods
   * for the first time waits: both need the dynamic linker's lock. So those that making AWS's
   * clients and reading a network's card call are called before. Found with {@code
   * -Xlog:jni+resolve=debug}.
   */
  private static void linkNativeMethods() throws IOException, ClassNotFoundException {
    Path file = Path.of(System.getProperty("java.home"), "release"); // any
    Files.readAllBytes(file);
    try (InputStream stream = Files.newInputStream(file)) {
      stream.available();
    }
    file.toFile().lastModified();
    Class.forName("java.lang.runtime.SwitchBootstraps"); // Java 21 and newer
  }
}
