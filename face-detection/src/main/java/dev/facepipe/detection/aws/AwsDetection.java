package dev.facepipe.detection.aws;

import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.DetectionSettings;
import dev.facepipe.detection.FaceDetector;
import java.time.InstantSource;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Builds the detection core on SQS and S3. */
public final class AwsDetection {
  private AwsDetection() {}

  /** Returns a core that sends through these clients. The caller keeps ownership of the clients. */
  public static DetectFaces detectFaces(
      DetectionSettings settings, FaceDetector detector, SqsClient sqs, ObjectStore objects) {
    return detectFaces(settings, detector, sqs, objects, new LogJournal());
  }

  /** Returns a core that sends through these clients, and tells the journal how frames ended. */
  public static DetectFaces detectFaces(
      DetectionSettings settings,
      FaceDetector detector,
      SqsClient sqs,
      ObjectStore objects,
      Journal journal) {
    return detectFaces(settings, detector, () -> sqs, objects, journal);
  }

  /** Returns a core that asks {@code sqs} for the queue client at each use. */
  static DetectFaces detectFaces(
      DetectionSettings settings,
      FaceDetector detector,
      Supplier<SqsClient> sqs,
      ObjectStore objects,
      Journal journal) {
    return new DetectFaces(
        detector,
        new FacesOutbox(
            new SqsOutbox(sqs, settings.requestQueueUrl()),
            objects,
            settings.claimsBucket().orElse(null)),
        new Answers(
            new SqsOutbox(sqs, settings.responseQueueUrl()),
            objects,
            new Answers.Stored(
                settings.resultsBucket().orElse(null),
                settings.resultsForm(),
                settings.claimsBucket().orElse(null),
                null),
            settings.videoAnswers(),
            InstantSource.system()),
        settings.frameAge(),
        journal);
  }
}
