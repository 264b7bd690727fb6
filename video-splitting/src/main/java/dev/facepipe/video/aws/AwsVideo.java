package dev.facepipe.video.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.FfmpegCutter;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Puts the core together on SQS and S3. */
public final class AwsVideo {
  private AwsVideo() {}

  /** A core that cuts with that program and reaches the cloud through these clients. */
  public static SplitVideo splitVideo(
      VideoSettings settings, Ffmpeg ffmpeg, SqsClient sqs, S3Client s3) {
    return splitVideo(settings, ffmpeg, new CloudClients(() -> sqs, () -> s3), new LogJournal());
  }

  /** The same through the clients that there are at each use. */
  static SplitVideo splitVideo(
      VideoSettings settings, Ffmpeg ffmpeg, CloudClients clients, Journal journal) {
    ListedStore objects = new S3ObjectStore(clients::s3);
    return new SplitVideo(
        new S3VideoSource(clients::s3),
        new FfmpegCutter(ffmpeg, settings.sampling(), settings.deadline()),
        objects,
        new Answers(
            new SqsOutbox(clients::sqs, settings.responseQueueUrl()),
            objects,
            settings.resultsBucket().orElse(null)),
        settings,
        journal);
  }
}
