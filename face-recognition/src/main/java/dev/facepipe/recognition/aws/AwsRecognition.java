package dev.facepipe.recognition.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.FileGallerySource;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GallerySource;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Builds the recognition core on SQS and S3. */
public final class AwsRecognition {
  private static final String FILE = "file:";

  /**
   * Interval at which a warm function looks for a new gallery; each look is one conditional
   * request.
   */
  private static final Duration GALLERY_CHECK = Duration.ofSeconds(10);

  private AwsRecognition() {}

  /**
   * Returns a core that sends through these clients and searches the gallery of the settings. The
   * caller keeps ownership of clients and embedder.
   */
  public static RecognizeFaces recognizeFaces(
      RecognitionSettings settings, Embedder embedder, SqsClient sqs, S3Client s3) {
    CloudClients clients = new CloudClients(() -> sqs, () -> s3);
    return recognizeFaces(
        settings,
        embedder,
        gallery(settings, embedder.model(), clients, () -> {})::current,
        clients,
        new LogJournal());
  }

  /** Returns a core that asks {@code clients} for a client at each use. */
  static RecognizeFaces recognizeFaces(
      RecognitionSettings settings,
      Embedder embedder,
      Supplier<Gallery> gallery,
      CloudClients clients,
      Journal journal) {
    ObjectStore objects = new S3ObjectStore(clients::s3);
    return new RecognizeFaces(
        new FacesInbox(objects, settings.claimsBucket().orElse(null)),
        embedder,
        gallery,
        settings.rules(),
        new Answers(
            new SqsOutbox(clients::sqs, settings.responseQueueUrl()),
            objects,
            settings.resultsBucket().orElse(null),
            settings.videoAnswers(),
            settings.claimsBucket().orElse(null)),
        journal);
  }

  /**
   * Loads the gallery of the settings, if a usable gallery exists, and checks for a new version
   * every ten seconds.
   *
   * @param onUnusable runs after each check that finds no usable gallery
   */
  public static LiveGallery gallery(
      RecognitionSettings settings, Model model, CloudClients clients, Runnable onUnusable) {
    return new LiveGallery(
        settings.gallery(),
        source(settings.gallery(), clients),
        model,
        GALLERY_CHECK,
        InstantSource.system(),
        onUnusable);
  }

  private static GallerySource source(String gallery, CloudClients clients) {
    return gallery.startsWith(FILE)
        ? new FileGallerySource(Path.of(gallery.substring(FILE.length())))
        : new S3GallerySource(clients::s3, ObjectRef.parse(gallery));
  }
}
