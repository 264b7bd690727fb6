package dev.facepipe.recognition.aws;

import dev.facepipe.common.aws.AwsClients;
import dev.facepipe.common.aws.S3ObjectStore;
import dev.facepipe.common.aws.SqsOutbox;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.recognition.Embedder;
import dev.facepipe.recognition.RecognitionSettings;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.gallery.FileGallerySource;
import dev.facepipe.recognition.gallery.GallerySource;
import dev.facepipe.recognition.gallery.LiveGallery;
import dev.facepipe.recognition.gallery.aws.S3GallerySource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Puts the core together for a function; its parts live as long as the process. */
public final class AwsRecognition {
  private static final String FILE = "file:";

  /** How soon a warm function notices a new gallery, at the price of one conditional request. */
  private static final Duration GALLERY_CHECK = Duration.ofSeconds(10);

  private AwsRecognition() {}

  /**
   * A core that sends through these clients and searches the gallery of the settings; it owns
   * neither the clients nor the embedder.
   */
  public static RecognizeFaces recognizeFaces(
      RecognitionSettings settings, Embedder embedder, SqsClient sqs, S3Client s3) {
    LiveGallery gallery =
        new LiveGallery(
            settings.gallery(),
            source(settings.gallery(), s3),
            embedder.model(),
            GALLERY_CHECK,
            InstantSource.system());
    ObjectStore objects = new S3ObjectStore(s3);
    return new RecognizeFaces(
        new FacesInbox(objects, settings.claimsBucket().orElse(null)),
        embedder,
        gallery::current,
        settings.rule(),
        new Answers(
            new SqsOutbox(sqs, settings.responseQueueUrl()),
            objects,
            settings.resultsBucket().orElse(null)));
  }

  static RecognizeFaces fromEnvironment() {
    RecognitionSettings settings = RecognitionSettings.from(new Environment(System.getenv()));
    Embedder embedder = settings.embedder().load(settings.networks());
    return recognizeFaces(settings, embedder, AwsClients.sqs(), AwsClients.s3());
  }

  private static GallerySource source(String gallery, S3Client s3) {
    return gallery.startsWith(FILE)
        ? new FileGallerySource(Path.of(gallery.substring(FILE.length())))
        : new S3GallerySource(s3, ObjectRef.parse(gallery));
  }
}
