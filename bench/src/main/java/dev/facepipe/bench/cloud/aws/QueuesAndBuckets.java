package dev.facepipe.bench.cloud.aws;

import dev.facepipe.aws.AwsClients;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import java.net.URI;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A client of a local cloud's queues and buckets. Owns its connections until closed. */
public final class QueuesAndBuckets implements AutoCloseable {
  private final SqsClient sqs;
  private final S3Client s3;
  private final String requests;
  private final String deadLetters;

  /** Connects to a cloud whose queues have the default names. */
  public QueuesAndBuckets(URI sqsEndpoint, URI s3Endpoint) {
    this.sqs = AwsClients.sqs(sqsEndpoint, LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    this.s3 = AwsClients.s3(s3Endpoint, LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
    String name = Names.DEFAULT.requestQueue();
    this.requests = sqs.getQueueUrl(r -> r.queueName(name)).queueUrl();
    this.deadLetters = sqs.getQueueUrl(r -> r.queueName(name + "-dead-letters")).queueUrl();
  }

  /** Returns the number of frames that wait to be named, without those that are worked on. */
  public int backlog() {
    return messages(requests);
  }

  /** Returns the number of messages that could not be handled. */
  public int deadLetters() {
    return messages(deadLetters);
  }

  private int messages(String queue) {
    QueueAttributeName count = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    return Integer.parseInt(
        sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(count))
            .attributes()
            .getOrDefault(count, "0"));
  }

  /** Deletes all objects, as lifecycle rules do after days. */
  public void emptyBuckets() {
    s3.listBuckets().buckets().forEach(bucket -> empty(bucket.name()));
  }

  private void empty(String bucket) {
    while (true) {
      List<ObjectIdentifier> page =
          s3.listObjectsV2(r -> r.bucket(bucket)).contents().stream()
              .map(object -> ObjectIdentifier.builder().key(object.key()).build())
              .toList();
      if (page.isEmpty()) {
        return;
      }
      s3.deleteObjects(r -> r.bucket(bucket).delete(d -> d.objects(page)));
    }
  }

  @Override
  public void close() {
    sqs.close();
    s3.close();
  }
}
