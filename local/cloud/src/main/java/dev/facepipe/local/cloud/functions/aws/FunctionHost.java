package dev.facepipe.local.cloud.functions.aws;

import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Where the functions run. Owns what they need until closed. */
interface FunctionHost extends AutoCloseable {
  /**
   * Returns the functions once they can be called.
   *
   * @param deployment the environment that a deployment gives every function: queues, buckets,
   *     gallery, network; each reads what it needs
   */
  Functions functions(Map<String, String> deployment, SqsClient sqs, S3Client s3);

  @Override
  void close();
}
