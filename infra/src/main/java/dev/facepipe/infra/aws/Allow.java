package dev.facepipe.infra.aws;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sqs.Queue;

/**
 * Statements for the policies of roles, written out. The CDK's {@code grant} methods allow more
 * than the functions use, such as {@code s3:List*}.
 */
final class Allow {
  private Allow() {}

  static PolicyStatement send(Queue... queues) {
    return PolicyStatement.Builder.create()
        .actions(List.of("sqs:SendMessage"))
        .resources(Stream.of(queues).map(Queue::getQueueArn).toList())
        .build();
  }

  /** Allows Lambda to poll a queue for a function. Source: "Using Lambda with Amazon SQS". */
  static PolicyStatement poll(Queue queue) {
    return actions(
        List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        queue.getQueueArn());
  }

  /** Allows what our own programs need to receive messages. */
  static PolicyStatement receive(Queue queue) {
    return actions(List.of("sqs:ReceiveMessage", "sqs:DeleteMessage"), queue.getQueueArn());
  }

  static PolicyStatement get(Bucket bucket, String keys) {
    return actions(List.of("s3:GetObject"), bucket.arnForObjects(keys));
  }

  /** Lets S3 report a missing object. Otherwise S3 says "forbidden", and our code retries. */
  static PolicyStatement missObjects(Bucket bucket) {
    return actions(List.of("s3:ListBucket"), bucket.getBucketArn());
  }

  static PolicyStatement put(Bucket bucket, String keys) {
    return actions(List.of("s3:PutObject"), bucket.arnForObjects(keys));
  }

  static PolicyStatement delete(Bucket bucket, String keys) {
    return actions(List.of("s3:DeleteObject"), bucket.arnForObjects(keys));
  }

  static PolicyStatement log(ILogGroup logs) {
    return actions(List.of("logs:CreateLogStream", "logs:PutLogEvents"), logs.getLogGroupArn());
  }

  static PolicyStatement actions(List<String> actions, String resource) {
    return PolicyStatement.Builder.create().actions(actions).resources(List.of(resource)).build();
  }
}
