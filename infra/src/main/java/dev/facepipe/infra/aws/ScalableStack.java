package dev.facepipe.infra.aws;

import dev.facepipe.infra.Fleet;
import dev.facepipe.infra.Parameters;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.constructs.Construct;

/** The scalable tier in one account and region: web servers and workers on EC2. */
final class ScalableStack extends Stack {
  /** 15 minutes. */
  private static final int PERIODS_AT_MAXIMUM = 3;

  ScalableStack(App app, Parameters parameters) {
    super(
        app,
        parameters.name(),
        StackProps.builder()
            .description("Facepipe: face recognition on a fleet of instances")
            .terminationProtection(parameters.stage().isKept())
            .tags(Map.of("service", parameters.name()))
            .build());
    Images images = new Images(parameters);
    Network network = new Network(this, parameters.fleet());
    FleetQueues queues = FleetQueues.create(this, parameters);
    FleetBuckets buckets = FleetBuckets.create(this, parameters);
    WebServers web = WebServers.create(this, parameters, images, network, queues, buckets);
    Workers workers = Workers.create(this, parameters, images, network, queues, buckets);
    watch(parameters, queues, web, workers);

    output("Url", "Where clients post pictures", web.url(parameters.fleet()));
    output("RequestQueueUrl", "Pictures that wait", queues.requests().getQueueUrl());
    output("InputBucketName", "Pictures", buckets.input().getBucketName());
    output("OutputBucketName", "Answers as files", buckets.output().getBucketName());
    output("GalleryObject", "The gallery", Buckets.galleryUrl(buckets.gallery()));
    output(
        "WorkerGroupName",
        "Auto Scaling group of the workers",
        workers.group().getAutoScalingGroupName());
  }

  private void watch(Parameters parameters, FleetQueues queues, WebServers web, Workers workers) {
    Fleet fleet = parameters.fleet();
    Alarms alarms = new Alarms(new Construct(this, "Alarms"), parameters);
    MetricOptions sum = Alarms.options("Sum");
    alarms.deadLetters(queues.deadRequests());
    alarms.age(queues.requests());
    alarms.above(
        "balancer-errors",
        "The load balancer found no web server that replied",
        web.balancer().getMetrics().httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, sum),
        0);
    alarms.above(
        "web-errors",
        "Web servers were full (503), answers came too late (504), or there was an error",
        web.balancer().getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
        0);
    alarms.above(
        "workers-at-maximum",
        "The fleet has been at its maximum for 15 minutes: more pictures come than it can answer",
        workers.inService().with(Alarms.options("Minimum")),
        fleet.maximum() - 0.5,
        PERIODS_AT_MAXIMUM);
    alarms.mail(this);
    Spending.watch(this, parameters);
  }

  private void output(String name, String description, String value) {
    CfnOutput.Builder.create(this, name).description(description).value(value).build();
  }
}
