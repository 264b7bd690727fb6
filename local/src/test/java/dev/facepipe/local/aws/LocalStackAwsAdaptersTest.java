package dev.facepipe.local.aws;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.common.aws.AwsClients;
import org.junit.jupiter.api.AfterAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Our adapters on LocalStack, where Docker and its image are at hand. */
class LocalStackAwsAdaptersTest extends AwsAdaptersContract {
  /** The last release that asks for no account. {@code LOCALSTACK_IMAGE} names another image. */
  private static final String IMAGE =
      System.getenv().getOrDefault("LOCALSTACK_IMAGE", "localstack/localstack:4.14.0");

  private static final String ALSO = "the same contract ran on the embedded services";

  private static LocalStackContainer localStack;
  private static SqsClient sqs;
  private static S3Client s3;
  private static String missing;

  /** Starts LocalStack for the first test; each test says what is missing if it cannot start. */
  private static void start() {
    if (missing == null && localStack == null) {
      missing = tryToStart();
    }
    assumeTrue(missing == null, () -> "needs %s; %s".formatted(missing, ALSO));
  }

  private static String tryToStart() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return "a running Docker";
    }
    try {
      localStack =
          new LocalStackContainer(
                  DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
              .withServices("sqs", "s3");
      localStack.start();
    } catch (ContainerFetchException e) {
      return "the image "
          + IMAGE
          + ", which Docker cannot pull here (LOCALSTACK_IMAGE names another)";
    }
    sqs =
        AwsClients.sqs(
            localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
    s3 =
        AwsClients.s3(
            localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
    return null;
  }

  @AfterAll
  static void stop() {
    if (sqs != null) {
      sqs.close();
      s3.close();
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
