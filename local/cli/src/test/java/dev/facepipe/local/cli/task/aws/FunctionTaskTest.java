package dev.facepipe.local.cli.task.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class FunctionTaskTest {
  private static final Path NETWORKS = Path.of("networks"); // not read here

  /** Delayed, so that nobody receives it. */
  @Test
  void errandOfFaceDetectionBeginsWithAnEmptyQueue() throws Exception {
    LocalCloudOptions options =
        new LocalCloudOptions(NETWORKS, EmbedderName.RESNET34, Path.of("gallery.npz"), Map.of());
    try (LocalCloud cloud = LocalCloud.startForFunctionsElsewhere(options, 0);
        SqsClient sqs =
            AwsClients.sqs(
                cloud.sqsEndpoint(), LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
        FunctionTask errand = new FunctionTask(cloud, NETWORKS, new byte[0], new byte[0])) {
      String queue = cloud.deployment().get("REQUEST_QUEUE_URL");
      sqs.sendMessage(
          r -> r.queueUrl(queue).messageBody("faces of an earlier errand").delaySeconds(600));
      assertEquals("1", delayed(sqs, queue));

      errand.begin("face-detection");

      assertEquals("0", delayed(sqs, queue));
    }
  }

  private static String delayed(SqsClient sqs, String queue) {
    QueueAttributeName count = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;
    return sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(count))
        .attributes()
        .get(count);
  }
}
