package dev.facepipe.local.service.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.client.forget.Forgetting;
import dev.facepipe.local.client.forget.Forgetting.Receipt;
import dev.facepipe.local.client.forget.GalleryPeople;
import dev.facepipe.local.client.forget.aws.ServiceBuckets;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.client.gallery.Limits;
import dev.facepipe.local.client.gallery.aws.GalleryInBucket;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Our adapters against LocalStack, if Docker and its image are available. */
class LocalStackAwsAdaptersTest extends AwsAdaptersContract {
  /** The last release that needs no account. {@code LOCALSTACK_IMAGE} names another image. */
  private static final String IMAGE =
      System.getenv().getOrDefault("LOCALSTACK_IMAGE", "localstack/localstack:4.14.0");

  private static final boolean IMAGE_IS_ASKED_FOR = System.getenv("LOCALSTACK_IMAGE") != null;
  private static final boolean IMAGE_IS_AT_HAND = imageIsAtHand();
  private static final String NEEDS =
      "needs image %s in a running Docker: pull the image, or build it with docker/test/images.sh"
          .formatted(IMAGE);

  private static LocalStackContainer localStack;
  private static SqsClient sqs;
  private static S3Client s3;

  /**
   * Starts LocalStack for the first test that needs it. If LocalStack cannot start, each test says
   * what is missing. The test fails if the image was requested by name, and is skipped otherwise.
   */
  private static void start() {
    assertTrue(IMAGE_IS_AT_HAND || !IMAGE_IS_ASKED_FOR, NEEDS);
    assumeTrue(IMAGE_IS_AT_HAND, NEEDS + "; the same contract ran against the embedded services");
    if (localStack == null) {
      localStack =
          new LocalStackContainer(
                  DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
              .withServices("sqs", "s3");
      localStack.start();
      sqs =
          AwsClients.sqs(
              localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
      s3 = newS3Client();
    }
  }

  /** Creates a client with LocalStack's key, because LocalStack is not always at loopback. */
  private static S3Client newS3Client() {
    return AwsClients.s3(
        localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
  }

  /** Asks Docker directly: Testcontainers would try for minutes to pull an unavailable image. */
  private static boolean imageIsAtHand() {
    try {
      return new ProcessBuilder("docker", "image", "inspect", IMAGE)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no docker command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @AfterAll
  static void stop() {
    if (sqs != null) {
      sqs.close();
      s3.close();
    }
    if (localStack != null) {
      localStack.stop();
    }
  }

  /** Runs only on LocalStack, because the embedded store keeps no versions. */
  @Test
  void earlierGalleriesWithAForgottenPersonAreDeleted() {
    ObjectRef ref = new ObjectRef("people", "gallery.npz");
    s3().createBucket(r -> r.bucket(ref.bucket()));
    s3().putBucketVersioning(
            r ->
                r.bucket(ref.bucket())
                    .versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)));
    Gallery grace = Gallery.of(new Model("net", "1a2b", 2), List.of("Grace"), new float[] {1, 0});
    Gallery both = grace.with("Ada", List.of(new float[] {0, 1}));
    for (Gallery version : List.of(grace, both, grace, both)) {
      put(ref, version);
    }
    put(new ObjectRef("people", "gallery.npz.of-others"), both);
    try (ServiceBuckets buckets = new ServiceBuckets(newS3Client());
        GalleryStore store =
            new GalleryStore(new GalleryInBucket(newS3Client(), ref), new Limits(20, 1 << 20))) {
      Receipt receipt =
          new Forgetting(
                  new GalleryPeople(store),
                  List.of(buckets.earlierGalleries(ref, false)),
                  List.of(),
                  Duration.ZERO)
              .forget("Ada");

      assertEquals(
          List.of("vectors", "earlier gallery", "earlier gallery"),
          receipt.removed().stream().map(trace -> trace.kind().word()).toList());
      assertEquals(List.of(), buckets.earlierGalleries(ref, false).find("Ada"));
      assertEquals(2, buckets.earlierGalleries(ref, false).find("Grace").size());
      assertEquals(grace.version(), receipt.galleryAfter());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(ObjectRef ref, Gallery gallery) {
    s3().putObject(
            r -> r.bucket(ref.bucket()).key(ref.key()),
            RequestBody.fromBytes(GalleryFile.encode(gallery)));
  }

  @Override
  SqsClient sqs() {
    start();
    return sqs;
  }

  @Override
  S3Client s3() {
    start();
    return s3;
  }
}
