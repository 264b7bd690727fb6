package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.EventType;
import software.amazon.awscdk.services.s3.notifications.LambdaDestination;

/**
 * Sends the events of buckets to functions.
 *
 * <p>CloudFormation cannot set up events while it makes a bucket, so the CDK adds a function for
 * that. The function gets a role and a log group of ours: the CDK's role could change every bucket
 * of the account, and the CDK's log group would keep logs for ever.
 */
final class BucketEvents {
  /** The CDK's id of its function. Source: aws-cdk-lib, notifications-resource-handler.ts. */
  private static final String HANDLER =
      "BucketNotificationsHandler050a0587b7544547bf325f094a3db834";

  private final Stack stack;
  private final Role role;
  private final LogGroup logs;

  private BucketEvents(Stack stack, Role role, LogGroup logs) {
    this.stack = stack;
    this.role = role;
    this.logs = logs;
  }

  static BucketEvents create(Stack stack, Parameters parameters) {
    LogGroup logs = Logs.create(stack, "BucketEventsLogs", "bucket-events", parameters);
    Role role = Roles.ofFunction(stack, "BucketEventsRole", "sets up the events of the buckets");
    role.addToPolicy(Allow.log(logs));
    return new BucketEvents(stack, role, logs);
  }

  /** Returns the role for the buckets. The CDK cannot add policies to it. */
  IRole role() {
    return role.withoutPolicyUpdates();
  }

  /** Calls a function for every new object of a bucket. The bucket must be made with our role. */
  void tell(Bucket bucket, LiveFunction function) {
    bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(function.alias()));
    role.addToPolicy(Allow.actions(List.of("s3:PutBucketNotification"), bucket.getBucketArn()));
    CfnResource handler =
        (CfnResource) stack.getNode().findChild(HANDLER).getNode().findChild("Resource");
    handler.addPropertyOverride("LoggingConfig", Map.of("LogGroup", logs.getLogGroupName()));
  }
}
