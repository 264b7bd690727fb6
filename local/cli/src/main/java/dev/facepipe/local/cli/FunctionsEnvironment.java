package dev.facepipe.local.cli;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.local.cloud.scalable.aws.LocalTier;
import dev.facepipe.scalable.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the settings of functions and workers from this process's environment before anything
 * starts. So a wrong setting is told at once.
 */
final class FunctionsEnvironment {
  private FunctionsEnvironment() {}

  /**
   * Reads the settings of all functions.
   *
   * @throws WrongUse if a setting is wrong; the message names its variable
   */
  static void check(EmbedderOption embedder) {
    try {
      LocalCloud.requireSettings(
          new LocalCloudOptions(
              embedder.networks().folder(),
              embedder.name(),
              Path.of(ServicesOption.PEOPLE),
              System.getenv()));
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads the settings of a worker.
   *
   * @throws WrongUse if a setting is wrong; the message names its variable
   */
  static void checkWorker(EmbedderOption embedder) {
    Map<String, String> settings = new HashMap<>(System.getenv());
    settings.putAll(LocalTier.workerEnvironmentOf("http://127.0.0.1", "http://127.0.0.1"));
    settings.put("NETWORKS", embedder.networks().folder().toString());
    settings.put("EMBEDDER", embedder.name().word());
    settings.put("GALLERY", "file:" + ServicesOption.PEOPLE);
    try {
      var unused = WorkerSettings.from(new Environment(settings));
    } catch (IllegalArgumentException e) {
      throw new WrongUse(String.valueOf(e.getMessage()), e);
    }
  }
}
