package dev.facepipe.local.aws;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.common.aws.AwsClients;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import org.junit.jupiter.api.AfterAll;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Our adapters on LocalStack, where Docker and its image are at hand. */
class LocalStackAwsAdaptersTest extends AwsAdaptersContract {
  /** The last release that asks for no account, or another image by name. */
  private static final String IMAGE =
      System.getenv().getOrDefault("LOCALSTACK_IMAGE", "localstack/localstack:4.14.0");

  private static final boolean IMAGE_IS_ASKED_FOR = System.getenv("LOCALSTACK_IMAGE") != null;
  private static final boolean IMAGE_IS_AT_HAND = imageIsAtHand();
  private static final String NEEDS =
      "needs %s in a running Docker: pull it, or make one with docker/test/images.sh"
          .formatted(IMAGE);

  private static LocalStackContainer localStack;
  private static SqsClient sqs;
  private static S3Client s3;

  /**
   * Starts LocalStack for the first test that asks. Where it cannot, each test says what is
   * missing: as a failure when the image was asked for by name, and otherwise as a skip.
   */
  private static void start() {
    assertTrue(IMAGE_IS_AT_HAND || !IMAGE_IS_ASKED_FOR, NEEDS);
    assumeTrue(IMAGE_IS_AT_HAND, NEEDS + "; the same contract ran on the embedded services");
    if (localStack == null) {
      localStack =
          new LocalStackContainer(
                  DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
              .withServices("sqs", "s3");
      localStack.start();
      String accessKey = localStack.getAccessKey();
      String secretKey = localStack.getSecretKey();
      sqs = AwsClients.sqs(localStack.getEndpoint(), accessKey, secretKey);
      s3 = AwsClients.s3(localStack.getEndpoint(), accessKey, secretKey);
    }
  }

  /** Asks Docker itself: Testcontainers would try for minutes to pull what cannot be had. */
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
