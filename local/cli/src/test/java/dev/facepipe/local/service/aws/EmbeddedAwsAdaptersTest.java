package dev.facepipe.local.service.aws;

import dev.facepipe.local.cloud.aws.EmbeddedS3;
import dev.facepipe.local.cloud.aws.EmbeddedSqs;
import dev.facepipe.web.LocalPort;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Our adapters against the services of the local cloud. */
class EmbeddedAwsAdaptersTest extends AwsAdaptersContract {
  private static EmbeddedSqs sqs;
  private static EmbeddedS3 s3;

  @BeforeAll
  static void start() {
    sqs = EmbeddedSqs.start(new LocalPort(0, "--sqs-port"));
    s3 = EmbeddedS3.start(new LocalPort(0, "--s3-port"), List.of());
  }

  @AfterAll
  static void stop() {
    s3.close();
    sqs.close();
  }

  @Override
  SqsClient sqs() {
    return sqs.client();
  }

  @Override
  S3Client s3() {
    return s3.client();
  }
}
