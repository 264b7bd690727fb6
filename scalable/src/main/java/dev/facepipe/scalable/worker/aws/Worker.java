package dev.facepipe.scalable.worker.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.torch.Cores;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.NameFaces;
import dev.facepipe.recognition.aws.AwsRecognition;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.scalable.ServerLogging;
import dev.facepipe.scalable.aws.S3NewestObjects;
import dev.facepipe.scalable.aws.SqsQueue;
import dev.facepipe.scalable.worker.NamePictures;
import dev.facepipe.scalable.worker.Replies;
import dev.facepipe.scalable.worker.ScaleInProtection;
import dev.facepipe.scalable.worker.Shift;
import dev.facepipe.scalable.worker.Shift.Pace;
import dev.facepipe.scalable.worker.WorkerSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A worker of the fleet, from its start to its end: in this process, or by {@link #main} as one of
 * its own.
 */
public final class Worker implements AutoCloseable {
  /** Largest picture read, in bytes: 40 megapixels of noise as JPEG are smaller. */
  private static final long MAX_PICTURE = 64L << 20;

  private static final int BATCH = 10;

  /**
   * Batches side by side: on each core one that computes and one that fetches or answers, which
   * takes about twice as long on S3 and SQS, and two more.
   */
  private static final int LOOPS = 2 * Cores.COUNT + 2;

  /** A spot instance is gone two minutes after it is told; containers are killed after 30 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final Duration BACKOFF = Duration.ofSeconds(1);

  /** Far longer than ten of the largest pictures take, also on a machine that stood still. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final Shift shift;

  private Worker(Shift shift) {
    this.shift = shift;
  }

  /**
   * Returns a worker that has taken up its work. It owns neither networks nor clients.
   *
   * @param protection is told while messages are in hand
   * @throws RuntimeException if the queue can't be reached; the message names it
   */
  public static Worker start(
      WorkerSettings settings,
      FaceDetector detector,
      Embedder embedder,
      CloudClients clients,
      ScaleInProtection protection) {
    SqsQueue queue = new SqsQueue(clients::sqs, settings.requestQueueUrl());
    S3ObjectStore objects = new S3ObjectStore(clients::s3);
    LiveGallery gallery =
        AwsRecognition.gallery(settings.recognition(), embedder.model(), clients, () -> {});
    NamePictures namePictures =
        new NamePictures(
            (key, etag) -> picture(objects, new ObjectRef(settings.inputBucket(), key), etag),
            detector,
            new NameFaces(embedder, gallery::current, settings.recognition().rule()),
            new Replies(
                objects,
                new S3NewestObjects(clients::s3),
                settings.outputBucket(),
                settings.recognition().responseQueueUrl(),
                new ReplyQueues(clients::sqs)),
            new LogJournal());
    Pace pace = new Pace(LOOPS, BATCH, queue.visibility(), PATIENCE, BACKOFF, LONGEST);
    return new Worker(Shift.begin(queue, namePictures::handle, pace, protection));
  }

  private static byte[] picture(S3ObjectStore objects, ObjectRef ref, @Nullable String etag) {
    return etag == null
        ? objects.get(ref, MAX_PICTURE)
        : objects.getIfMatch(ref, etag, MAX_PICTURE);
  }

  /**
   * Whether part of it can't go on, for want of memory or because it hangs; it is to be closed
   * then.
   */
  public boolean hasFailed() {
    return shift.hasFailed();
  }

  /** Takes no more messages, finishes what is in hand within 25 s, and gives the rest back. */
  @Override
  public void close() {
    shift.close();
  }

  /**
   * Works until it is told to end, by SIGTERM or by its instance's metadata. Exits with 0 then,
   * with 1 if it failed, with 2 if it was used wrongly.
   */
  public static void main(String[] arguments) {
    ServerLogging.configure();
    WorkerProgram program =
        new WorkerProgram(new Environment(System.getenv()), System.out, System.err);
    Runtime.getRuntime().addShutdownHook(new Thread(program::endInOrder, "end"));
    System.exit(program.run(arguments));
  }
}
