package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.people.SummarySettings;
import dev.facepipe.video.VideoSettings;
import java.util.HashMap;
import java.util.Map;

/** The settings of all functions that run in this process. */
record FunctionSettings(
    DetectionSettings detection,
    RecognitionSettings recognition,
    VideoSettings video,
    SummarySettings summary) {

  /**
   * Reads the settings from the environment of the options.
   *
   * @param deployment queues, buckets, gallery and network, which win over the environment
   * @throws IllegalArgumentException if a setting is wrong; the message names its variable
   */
  static FunctionSettings of(LocalCloudOptions options, Map<String, String> deployment) {
    Map<String, String> all = new HashMap<>(options.environment());
    all.put("NETWORKS", options.networks().toString());
    all.putAll(deployment);
    Environment environment = new Environment(all);
    return new FunctionSettings(
        DetectionSettings.from(environment),
        RecognitionSettings.from(environment),
        VideoSettings.from(environment),
        SummarySettings.from(environment));
  }
}
