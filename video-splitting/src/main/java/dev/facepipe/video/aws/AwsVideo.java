package dev.facepipe.video.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.aws.SqsOutbox;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.video.Scratch;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.FfmpegCutter;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Puts the core together for a function; its parts live as long as the process. */
public final class AwsVideo {
  private static final Logger LOG = LoggerFactory.getLogger(AwsVideo.class);

  private AwsVideo() {}

  /** A core that cuts with that program and reaches the cloud through these clients. */
  public static SplitVideo splitVideo(
      VideoSettings settings, Ffmpeg ffmpeg, SqsClient sqs, S3Client s3) {
    ObjectStore objects = new S3ObjectStore(s3);
    return new SplitVideo(
        new S3VideoSource(s3),
        new FfmpegCutter(ffmpeg, settings.sampling(), settings.deadline()),
        objects,
        new Answers(
            new SqsOutbox(sqs, settings.responseQueueUrl()),
            objects,
            settings.resultsBucket().orElse(null)),
        settings);
  }

  /** Starts FFmpeg once, so that a function without it fails at once and not at its first video. */
  static SplitVideo fromEnvironment() {
    Environment environment = new Environment(System.getenv());
    Ffmpeg ffmpeg = Ffmpeg.from(environment);
    LOG.info("{} at {}", ffmpeg.version(), ffmpeg.program());
    Scratch.sweep(Path.of(System.getProperty("java.io.tmpdir")));
    return splitVideo(VideoSettings.from(environment), ffmpeg, AwsClients.sqs(), AwsClients.s3());
  }
}
