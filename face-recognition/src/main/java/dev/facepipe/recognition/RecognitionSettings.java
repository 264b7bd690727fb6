package dev.facepipe.recognition;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FrameAge;
import dev.facepipe.common.message.ResultsForm;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of this function, read from environment variables.
 *
 * @param networks {@code NETWORKS}: folder of the networks
 * @param embedder {@code EMBEDDER}: the network that embeds
 * @param gallery {@code GALLERY}: location of the gallery, {@code file:PATH} or {@code
 *     s3://BUCKET/KEY}
 * @param rules {@code MATCH_POLICY}, {@code MATCH_THRESHOLD}, {@code RESULT} and {@code
 *     NEAR_MISSES}: what an answer says about its faces
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: the queue that receives answers
 * @param resultsBucket {@code RESULTS_BUCKET}: the bucket that stores answers, if set
 * @param claimsBucket {@code CLAIMS_BUCKET}: the bucket for messages over the queue's limit and for
 *     notes about videos' frames, if set
 * @param videoAnswers {@code VIDEO_ANSWERS}: which answers a video gets
 * @param resultsForm {@code STORED_RESULTS}: which objects an answer leaves in the results bucket
 * @param frameAge {@code MAX_FRAME_AGE_SECONDS}: how old a posted frame may be
 * @param keepsSightings {@code SIGHTINGS}, {@code on} or {@code off}: whether the results bucket
 *     keeps the faces of answers
 */
public record RecognitionSettings(
    Path networks,
    EmbedderName embedder,
    String gallery,
    NamingRules rules,
    String responseQueueUrl,
    Optional<String> resultsBucket,
    Optional<String> claimsBucket,
    VideoAnswers videoAnswers,
    ResultsForm resultsForm,
    FrameAge frameAge,
    boolean keepsSightings) {

  public RecognitionSettings {
    if (keepsSightings && resultsForm == ResultsForm.TEXT) {
      throw new IllegalArgumentException(
          "SIGHTINGS is on and STORED_RESULTS is text; expected one of them, because a sighting is an"
              + " object of the results bucket");
    }
  }

  /** Reads the settings; an error names the variable. */
  public static RecognitionSettings from(Environment environment) {
    EmbedderName embedder =
        environment.oneOf("EMBEDDER", EmbedderName.class, EmbedderName.INCEPTION_RESNET_V1);
    return new RecognitionSettings(
        Path.of(environment.require("NETWORKS", "the folder of the networks")),
        embedder,
        environment.require("GALLERY", "file:PATH or s3://BUCKET/KEY of a gallery"),
        NamingRules.from(environment, embedder),
        environment.require("RESPONSE_QUEUE_URL", "the URL of the response queue"),
        environment.find("RESULTS_BUCKET"),
        environment.find("CLAIMS_BUCKET"),
        environment.oneOf("VIDEO_ANSWERS", VideoAnswers.class, VideoAnswers.BOTH),
        environment.oneOf("STORED_RESULTS", ResultsForm.class, ResultsForm.ALL),
        FrameAge.from(environment),
        environment.isOn("SIGHTINGS", false));
  }

  /** Returns what answers leave in the buckets of a store. */
  public Answers.Stored stored(ObjectStore objects) {
    return new Answers.Stored(
        resultsBucket.orElse(null),
        resultsForm,
        claimsBucket.orElse(null),
        sightings(objects).orElse(null));
  }

  /**
   * Returns the writer of sightings; empty if none are kept, or if no bucket stores answers.
   *
   * @param objects store with the results bucket
   */
  public Optional<SightingWriter> sightings(ObjectStore objects) {
    return resultsBucket
        .filter(bucket -> keepsSightings)
        .map(bucket -> new SightingWriter(objects, bucket));
  }
}
