package dev.facepipe.recognition;

import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.SightingWriter;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRules;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The settings of this function, read from environment variables.
 *
 * @param networks {@code NETWORKS}: folder of the networks
 * @param embedder {@code EMBEDDER}: the network that embeds
 * @param gallery {@code GALLERY}: location of the gallery, {@code file:PATH} or {@code
 *     s3://BUCKET/KEY}
 * @param rules {@code MATCH_POLICY} and {@code MATCH_THRESHOLD}: decide whether a match is a name
 * @param responseQueueUrl {@code RESPONSE_QUEUE_URL}: the queue that receives answers
 * @param resultsBucket {@code RESULTS_BUCKET}: the bucket that stores answers, if set
 * @param claimsBucket {@code CLAIMS_BUCKET}: the bucket for messages over the queue's limit and for
 *     notes about videos' frames, if set
 * @param videoAnswers {@code VIDEO_ANSWERS}: which answers a video gets
 * @param keepsSightings {@code SIGHTINGS}, {@code on} or {@code off}: whether the results bucket
 *     keeps the faces of answers
 */
public record RecognitionSettings(
    Path networks,
    EmbedderName embedder,
    String gallery,
    MatchRules rules,
    String responseQueueUrl,
    Optional<String> resultsBucket,
    Optional<String> claimsBucket,
    VideoAnswers videoAnswers,
    boolean keepsSightings) {

  /** Reads the settings; an error names the variable. */
  public static RecognitionSettings from(Environment environment) {
    EmbedderName embedder =
        environment.oneOf("EMBEDDER", EmbedderName.class, EmbedderName.INCEPTION_RESNET_V1);
    return new RecognitionSettings(
        Path.of(environment.require("NETWORKS", "the folder of the networks")),
        embedder,
        environment.require("GALLERY", "file:PATH or s3://BUCKET/KEY of a gallery"),
        rules(environment, embedder),
        environment.require("RESPONSE_QUEUE_URL", "the URL of the response queue"),
        environment.find("RESULTS_BUCKET"),
        environment.find("CLAIMS_BUCKET"),
        environment.oneOf("VIDEO_ANSWERS", VideoAnswers.class, VideoAnswers.BOTH),
        environment.isOn("SIGHTINGS", false));
  }

  /** Returns the rules of {@code MATCH_POLICY} and {@code MATCH_THRESHOLD}. */
  public static MatchRules rules(Environment environment, EmbedderName embedder) {
    return new MatchRules(
        environment.oneOf("MATCH_POLICY", MatchPolicy.class, MatchPolicy.THRESHOLD),
        environment.find("MATCH_THRESHOLD").isEmpty()
            ? null
            : (Double) environment.positive("MATCH_THRESHOLD", 1.0),
        embedder.thresholds());
  }

  /**
   * Returns the writer of sightings; empty if none are kept, or if no bucket stores answers.
   *
   * @param objects store with the results bucket
   */
  public Optional<SightingWriter> sightings(ObjectStore objects, InstantSource clock) {
    return resultsBucket
        .filter(bucket -> keepsSightings)
        .map(bucket -> new SightingWriter(objects, bucket, clock));
  }
}
