package dev.facepipe.infra.aws;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sqs.Queue;

/**
 * What a role may do, written out. The CDK's {@code grant} methods give more than the functions
 * use, such as {@code s3:List*}.
 */
final class Allow {
  private Allow() {}

  static PolicyStatement send(Queue... queues) {
    return PolicyStatement.Builder.create()
        .actions(List.of("sqs:SendMessage"))
        .resources(Stream.of(queues).map(Queue::getQueueArn).toList())
        .build();
  }

  /** As Lambda takes messages for a function. Source: "Using Lambda with Amazon SQS". */
  static PolicyStatement poll(Queue queue) {
    return actions(
        List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        queue.getQueueArn());
  }

  /** As our own programs take messages. */
  static PolicyStatement receive(Queue queue) {
    return actions(List.of("sqs:ReceiveMessage", "sqs:DeleteMessage"), queue.getQueueArn());
  }

  static PolicyStatement get(Bucket bucket, String keys) {
    return actions(List.of("s3:GetObject"), bucket.arnForObjects(keys));
  }

  /** Without it S3 says of a missing object that it is forbidden, and trying again would help. */
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
