package dev.facepipe.scalable.worker.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.network.Cores;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.BatchNamer;
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

/** A worker of the fleet. Runs in this process, or by {@link #main} as a process of its own. */
public final class Worker implements AutoCloseable {
  /** Largest picture to read, in bytes. A JPEG of 40 megapixels of noise is smaller. */
  private static final long MAX_PICTURE = 64L << 20;

  private static final int BATCH = 10;

  /**
   * Batches in parallel. On each core one computes while another fetches or answers, which takes
   * about twice as long on S3 and SQS; and two more.
   */
  private static final int LOOPS = 2 * Cores.COUNT + 2;

  /**
   * Time for messages in hand at the end. A spot instance gets two minutes' notice; containers are
   * killed after 30 s.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final Duration BACKOFF = Duration.ofSeconds(1);

  /** Far more than ten of the largest pictures take, even on a machine that was paused. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final Shift shift;

  private Worker(Shift shift) {
    this.shift = shift;
  }

  /**
   * Starts a worker. The caller keeps ownership of networks and clients.
   *
   * @param protection is set while messages are in hand
   * @throws RuntimeException if the queue cannot be reached; the message names the queue
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
            new BatchNamer(embedder, gallery::current, settings.recognition().rules()),
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
   * Returns true if a loop cannot continue, because memory is short or the loop hangs. Close the
   * worker then.
   */
  public boolean hasFailed() {
    return shift.hasFailed();
  }

  /**
   * Takes no more messages, finishes those in hand within 25 s, and returns the others to the
   * queue.
   */
  @Override
  public void close() {
    shift.close();
  }

  /**
   * Works until SIGTERM, or until the instance's metadata announce its end. Exit codes: 0 ended on
   * request, 1 failed, 2 wrong use.
   */
  public static void main(String[] arguments) {
    ServerLogging.configure();
    WorkerProgram program =
        new WorkerProgram(new Environment(System.getenv()), System.out, System.err);
    Runtime.getRuntime().addShutdownHook(new Thread(program::endInOrder, "end"));
    System.exit(program.run(arguments));
  }
}
