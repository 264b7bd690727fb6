package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;

/** The whole service in one account and region: docs/design.md, section 8. */
final class FacepipeStack extends Stack {
  FacepipeStack(App app, Parameters parameters) {
    super(
        app,
        parameters.name(),
        StackProps.builder()
            .description("Facepipe: face recognition as a service")
            .terminationProtection(parameters.stage().isKept())
            .tags(Map.of("service", parameters.name()))
            .build());
    Queues queues = Queues.create(this, parameters);
    BucketEvents events = BucketEvents.create(this, parameters);
    Buckets buckets = Buckets.create(this, parameters, events.role());
    Functions functions = Functions.create(this, parameters, queues, buckets);
    events.tell(buckets.frames(), functions.frameUpload());
    events.tell(buckets.videos(), functions.videoUpload());
    Alarms alarms = Alarms.create(this, parameters, queues, functions);
    if (parameters.gradual()) {
      GradualDeploys.create(this, parameters, functions, alarms);
    }
    Spending.watch(this, parameters);
    Overview.create(this, parameters, queues, functions, alarms.all());
    ClientPolicy.create(this, parameters, queues, buckets, functions);

    output("FunctionUrl", "Where cameras post frames", functions.url());
    output("RequestQueueUrl", "Faces that wait for recognition", queues.requests().getQueueUrl());
    output("ResponseQueueUrl", "Answers", queues.responses().getQueueUrl());
    output(
        "ResponseQueueName",
        "Name of the queue of answers, for facepipe send",
        queues.responses().getQueueName());
    output("VideosBucketName", "Drop videos here", buckets.videos().getBucketName());
    output("FramesBucketName", "Drop pictures here", buckets.frames().getBucketName());
    output("ResultsBucketName", "Answers as files", buckets.results().getBucketName());
    output("ClaimsBucketName", "Messages too large to queue", buckets.claims().getBucketName());
    output("GalleryObject", "The gallery", buckets.galleryUrl());
    output("ClientPolicyName", "Policy for users that post and read", parameters.name("client"));
    output("DashboardName", "Dashboard in CloudWatch", parameters.name());
  }

  private void output(String name, String description, String value) {
    CfnOutput.Builder.create(this, name).description(description).value(value).build();
  }
}
