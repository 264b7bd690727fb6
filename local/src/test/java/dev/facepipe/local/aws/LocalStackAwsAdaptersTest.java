package dev.facepipe.local.aws;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.facepipe.common.aws.AwsClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Our adapters on LocalStack, where Docker and its image are at hand. */
class LocalStackAwsAdaptersTest extends AwsAdaptersContract {
  /** The last release that asks for no account. {@code LOCALSTACK_IMAGE} names another image. */
  private static final String IMAGE = "localstack/localstack:4.14.0";

  private static LocalStackContainer localStack;
  private static SqsClient sqs;
  private static S3Client s3;

  @BeforeAll
  static void start() {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: needs a running Docker; the same contract ran on the embedded services");
    String image = System.getenv().getOrDefault("LOCALSTACK_IMAGE", IMAGE);
    localStack =
        new LocalStackContainer(
                DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack"))
            .withServices("sqs", "s3");
    try {
      localStack.start();
    } catch (ContainerFetchException e) {
      throw new TestAbortedException(
          "skipped: Docker runs, but cannot pull %s (LOCALSTACK_IMAGE names another): %s"
              .formatted(image, e.getMessage()));
    }
    sqs =
        AwsClients.sqs(
            localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
    s3 =
        AwsClients.s3(
            localStack.getEndpoint(), localStack.getAccessKey(), localStack.getSecretKey());
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
    return sqs;
  }

  @Override
  S3Client s3() {
    return s3;
  }
}
