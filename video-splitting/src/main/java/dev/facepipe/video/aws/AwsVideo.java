package dev.facepipe.video.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.VideoAnswers;
import dev.facepipe.common.queue.Outbox;
import dev.facepipe.common.store.ListedStore;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.FfmpegCutter;
import java.time.InstantSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Builds the core with SQS and S3. */
public final class AwsVideo {
  private AwsVideo() {}

  /** Returns a core that uses this FFmpeg program and these clients. */
  public static SplitVideo splitVideo(
      VideoSettings settings, Ffmpeg ffmpeg, SqsClient sqs, S3Client s3) {
    return splitVideo(settings, ffmpeg, sqs, s3, new LogJournal());
  }

  /** Returns a core that uses these clients, and tells the journal how videos ended. */
  public static SplitVideo splitVideo(
      VideoSettings settings, Ffmpeg ffmpeg, SqsClient sqs, S3Client s3, Journal journal) {
    return splitVideo(settings, ffmpeg, new CloudClients(() -> sqs, () -> s3), journal);
  }

  /** Returns a core that asks {@code clients} for the current client at each use. */
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
            new Answers.Stored(
                settings.resultsBucket().orElse(null), settings.resultsForm(), null, null),
            VideoAnswers.FRAMES,
            InstantSource.system()),
        settings
            .summariesQueueUrl()
            .<Outbox>map(url -> new SqsOutbox(clients::sqs, url))
            .orElse(unused -> {}),
        settings,
        journal);
  }
}
