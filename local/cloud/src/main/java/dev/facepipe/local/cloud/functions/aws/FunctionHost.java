package dev.facepipe.local.cloud.functions.aws;

import dev.facepipe.common.journal.Journal;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Starts the functions, in this process or outside. Owns their resources until closed. */
interface FunctionHost extends AutoCloseable {
  /**
   * Returns the functions when they can be called.
   *
   * @param deployment the environment that a deployment gives to every function: queues, buckets,
   *     gallery, network; each function reads what it needs
   * @param journal is told how each frame and video ended, if the functions are in this process
   */
  HostedFunctions functions(
      Map<String, String> deployment, SqsClient sqs, S3Client s3, Journal journal);

  @Override
  void close();
}
