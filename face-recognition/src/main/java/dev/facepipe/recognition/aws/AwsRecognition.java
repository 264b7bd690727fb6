package dev.facepipe.recognition.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.S3ObjectStore;
import dev.facepipe.aws.SqsOutbox;
import dev.facepipe.common.journal.Journal;
import dev.facepipe.common.journal.LogJournal;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.store.ListedStore;
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
import dev.facepipe.recognition.people.SummarizeVideos;
import dev.facepipe.recognition.people.SummarySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Builds the recognition core on SQS and S3. */
public final class AwsRecognition {
  private static final String FILE = "file:";

  /** Interval at which a warm function asks the bucket for a new gallery; each asking costs. */
  private static final Duration BUCKET_CHECK = Duration.ofSeconds(10);

  /** Interval at which a function looks whether the gallery's file is new, which costs nothing. */
  private static final Duration FILE_CHECK = Duration.ofSeconds(1);

  private AwsRecognition() {}

  /**
   * Returns a core that sends through these clients and searches the gallery of the settings. The
   * caller keeps ownership of clients and embedder.
   */
  public static RecognizeFaces recognizeFaces(
      RecognitionSettings settings, Embedder embedder, SqsClient sqs, S3Client s3) {
    return recognizeFaces(
        settings, embedder, gallery(settings, embedder.model(), sqs, s3)::current, sqs, s3);
  }

  /**
   * Returns a core that sends through these clients. The caller keeps ownership of clients and
   * embedder.
   *
   * @param gallery supplies the current gallery
   */
  public static RecognizeFaces recognizeFaces(
      RecognitionSettings settings,
      Embedder embedder,
      Supplier<Gallery> gallery,
      SqsClient sqs,
      S3Client s3) {
    return recognizeFaces(
        settings, embedder, gallery, new CloudClients(() -> sqs, () -> s3), new LogJournal());
  }

  /** Returns such a core, which tells the journal how frames ended. */
  public static RecognizeFaces recognizeFaces(
      RecognitionSettings settings,
      Embedder embedder,
      Supplier<Gallery> gallery,
      SqsClient sqs,
      S3Client s3,
      Journal journal) {
    return recognizeFaces(
        settings, embedder, gallery, new CloudClients(() -> sqs, () -> s3), journal);
  }

  /** Loads the gallery of the settings through these clients, and keeps it up to date. */
  public static LiveGallery gallery(
      RecognitionSettings settings, Model model, SqsClient sqs, S3Client s3) {
    return gallery(settings, model, new CloudClients(() -> sqs, () -> s3), () -> {});
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
            settings.stored(objects),
            settings.videoAnswers(),
            InstantSource.system()),
        settings.frameAge(),
        journal);
  }

  /**
   * Returns a core that answers who was in a video. The caller keeps ownership of the clients.
   *
   * @param gallery supplies the current gallery
   */
  public static SummarizeVideos summarizeVideos(
      SummarySettings settings, Supplier<Gallery> gallery, SqsClient sqs, S3Client s3) {
    return summarizeVideos(
        settings, gallery, new CloudClients(() -> sqs, () -> s3), new LogJournal());
  }

  /** Returns such a core, which tells the journal how videos ended. */
  public static SummarizeVideos summarizeVideos(
      SummarySettings settings,
      Supplier<Gallery> gallery,
      SqsClient sqs,
      S3Client s3,
      Journal journal) {
    return summarizeVideos(settings, gallery, new CloudClients(() -> sqs, () -> s3), journal);
  }

  /** Returns a core that asks {@code clients} for a client at each use. */
  static SummarizeVideos summarizeVideos(
      SummarySettings settings, Supplier<Gallery> gallery, CloudClients clients, Journal journal) {
    ListedStore objects = new S3ObjectStore(clients::s3);
    return new SummarizeVideos(
        settings,
        objects,
        gallery,
        new Answers(
            new SqsOutbox(clients::sqs, settings.recognition().responseQueueUrl()), objects, null),
        new SqsOutbox(clients::sqs, settings.summariesQueueUrl()),
        InstantSource.system(),
        journal);
  }

  /**
   * Loads the gallery of the settings, if a usable gallery exists, and checks for a new version: a
   * file every second, a bucket every ten seconds.
   *
   * @param onUnusable runs after each check that finds no usable gallery
   */
  public static LiveGallery gallery(
      RecognitionSettings settings, Model model, CloudClients clients, Runnable onUnusable) {
    return new LiveGallery(
        settings.gallery(),
        source(settings.gallery(), clients),
        model,
        settings.gallery().startsWith(FILE) ? FILE_CHECK : BUCKET_CHECK,
        InstantSource.system(),
        onUnusable);
  }

  private static GallerySource source(String gallery, CloudClients clients) {
    return gallery.startsWith(FILE)
        ? new FileGallerySource(Path.of(gallery.substring(FILE.length())))
        : new S3GallerySource(clients::s3, ObjectRef.parse(gallery));
  }
}
