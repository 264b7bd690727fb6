package dev.facepipe.infra.aws;

import dev.facepipe.infra.Fleet;
import dev.facepipe.infra.Parameters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Arn;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.AdjustmentTier;
import software.amazon.awscdk.services.autoscaling.AdjustmentType;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.BasicLifecycleHookProps;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy.CustomizedMetricSpecificationProperty;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy.MetricDimensionProperty;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy.MetricProperty;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy.TargetTrackingConfigurationProperty;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;
import software.amazon.awscdk.services.autoscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty;
import software.amazon.awscdk.services.autoscaling.DefaultResult;
import software.amazon.awscdk.services.autoscaling.GroupMetric;
import software.amazon.awscdk.services.autoscaling.GroupMetrics;
import software.amazon.awscdk.services.autoscaling.LifecycleTransition;
import software.amazon.awscdk.services.autoscaling.RollingUpdateOptions;
import software.amazon.awscdk.services.autoscaling.Signals;
import software.amazon.awscdk.services.autoscaling.SignalsOptions;
import software.amazon.awscdk.services.autoscaling.StepScalingAction;
import software.amazon.awscdk.services.autoscaling.UpdatePolicy;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.AutoScalingAction;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.ec2.LaunchTemplateSpotOptions;
import software.amazon.awscdk.services.ec2.SpotRequestType;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * The workers: one group, sized by target tracking on the backlog per worker. {@code
 * TargetTracking} in the module scalable/ is the same policy in Java. docs/scaling.md shows its
 * behaviour.
 */
record Workers(AutoScalingGroup group) {
  /** Time from the request for an instance until it counts. The instance takes pictures earlier. */
  private static final Duration WARM_UP = Duration.seconds(120);

  /**
   * Longer than the 30 s that a worker needs to notice its end, finish its pictures and return the
   * rest.
   */
  private static final Duration END = Duration.seconds(60);

  /** How long a worker must run before it counts as started. */
  private static final Duration SETTLE = Duration.seconds(10);

  /** A deployment replaces a tenth of the fleet at a time. A bad image stops no more. */
  private static final int AT_ONCE = 10;

  private static final Duration MINUTE = Duration.minutes(1);
  private static final String WORKERS = "workers";
  private static final String IN_SERVICE = "GroupInServiceInstances";
  private static final String GROUP = "AutoScalingGroupName";

  static Workers create(
      Construct parent,
      Parameters parameters,
      Images images,
      Network network,
      FleetQueues queues,
      FleetBuckets buckets) {
    Construct scope = new Construct(parent, "Workers");
    Fleet fleet = parameters.fleet();
    String name = parameters.name(WORKERS);
    Server server =
        Server.create(scope, parameters, WORKERS, images.ofServer(scope, Images.WORKER), network)
            .may(
                Allow.poll(queues.requests()),
                Allow.actions(
                    List.of("sqs:ChangeMessageVisibility"), queues.requests().getQueueArn()),
                Allow.send(queues.responses().toArray(new Queue[0])),
                Allow.get(buckets.input(), Buckets.ALL_KEYS),
                Allow.missObjects(buckets.input()),
                Allow.put(buckets.output(), Buckets.ALL_KEYS),
                // Needed to write a plain key only if nothing newer has it.
                Allow.get(buckets.output(), Buckets.ALL_KEYS),
                Allow.missObjects(buckets.output()),
                Allow.get(buckets.gallery(), Buckets.GALLERY_KEY),
                Allow.missObjects(buckets.gallery()));
    Map<String, String> environment = new TreeMap<>(parameters.workerSettings());
    environment.putAll(
        Map.of(
            "INPUT_BUCKET", buckets.input().getBucketName(),
            "OUTPUT_BUCKET", buckets.output().getBucketName(),
            "REQUEST_QUEUE_URL", queues.requests().getQueueUrl(),
            "RESPONSE_QUEUE_URL", queues.responsesPrefix(),
            "GALLERY", Buckets.galleryUrl(buckets.gallery()),
            "INSTANCE_METADATA", "on"));
    if (fleet.protection()) {
      environment.put("AUTO_SCALING_GROUP", name);
      server.may(Allow.actions(List.of("autoscaling:SetInstanceProtection"), arn(parent, name)));
    }
    LaunchTemplate.Builder template = server.template(fleet.workerType());
    if (fleet.spot()) {
      template.spotOptions(
          LaunchTemplateSpotOptions.builder().requestType(SpotRequestType.ONE_TIME).build());
    }
    AutoScalingGroup.Builder builder =
        AutoScalingGroup.Builder.create(server.scope(), "Group")
            .autoScalingGroupName(name)
            .vpc(network.vpc())
            .launchTemplate(template.build())
            .minCapacity(fleet.minimum())
            .maxCapacity(fleet.maximum())
            .defaultInstanceWarmup(WARM_UP)
            .capacityRebalance(fleet.spot())
            .groupMetrics(List.of(new GroupMetrics(GroupMetric.IN_SERVICE_INSTANCES)))
            .updatePolicy(
                UpdatePolicy.rollingUpdate(
                    RollingUpdateOptions.builder()
                        .minInstancesInService(inServiceAlways(fleet))
                        .maxBatchSize(Math.max(1, fleet.maximum() / AT_ONCE))
                        .waitOnResourceSignals(true)
                        .pauseTime(Server.PATIENCE)
                        .build()));
    if (fleet.minimum() > 0) {
      builder.signals(
          Signals.waitForMinCapacity(SignalsOptions.builder().timeout(Server.PATIENCE).build()));
    }
    AutoScalingGroup group = builder.build();
    server.run(group, environment, "true", SETTLE);
    // Keeps an instance until its pictures are finished. Protection while working would keep a busy
    // fleet from shrinking. The hook always waits its full time, which is as long as a worker may
    // need; ending it earlier would need a permission.
    group.addLifecycleHook(
        "End",
        BasicLifecycleHookProps.builder()
            .lifecycleTransition(LifecycleTransition.INSTANCE_TERMINATING)
            .heartbeatTimeout(END)
            .defaultResult(DefaultResult.CONTINUE)
            .build());
    track(server.scope(), fleet, group, queues.requests());
    if (fleet.minimum() == 0) {
      startFromZero(server.scope(), parameters, group, queues.requests());
    }
    return new Workers(group);
  }

  /** Returns 1 or more, below the maximum: CloudFormation needs room for a replacement. */
  private static int inServiceAlways(Fleet fleet) {
    return Math.min(Math.max(1, fleet.minimum()), fleet.maximum() - 1);
  }

  /** Returns the metric of instances in service, by the minute. */
  Metric inService() {
    return inService(group);
  }

  /**
   * Adds target tracking. The metric is the waiting messages plus those expected within the latency
   * at the current rate, divided by the number of workers. Without workers the divisor is 1, so the
   * metric stays finite; but tracking cannot scale from zero.
   */
  private static void track(Construct scope, Fleet fleet, AutoScalingGroup group, Queue requests) {
    CfnScalingPolicy.Builder.create(scope, "Backlog")
        .autoScalingGroupName(group.getAutoScalingGroupName())
        .policyType("TargetTrackingScaling")
        .targetTrackingConfiguration(
            TargetTrackingConfigurationProperty.builder()
                .targetValue(fleet.backlogPerWorker())
                .customizedMetricSpecification(
                    CustomizedMetricSpecificationProperty.builder()
                        .metrics(
                            List.of(
                                ofQueue(
                                    "visible",
                                    "ApproximateNumberOfMessagesVisible",
                                    requests,
                                    "Maximum"),
                                ofQueue("sent", "NumberOfMessagesSent", requests, "Sum"),
                                query(
                                    "instances",
                                    "AWS/AutoScaling",
                                    IN_SERVICE,
                                    GROUP,
                                    group.getAutoScalingGroupName(),
                                    "Average"),
                                TargetTrackingMetricDataQueryProperty.builder()
                                    .id("backlog")
                                    .label("Backlog per worker")
                                    .expression(
                                        "(FILL(visible, 0) + FILL(sent, 0) * %d / 60) / IF(instances > 0, instances, 1)"
                                            .formatted(fleet.latency()))
                                    .returnData(true)
                                    .build()))
                        .build())
                .build())
        .build();
  }

  private static TargetTrackingMetricDataQueryProperty ofQueue(
      String id, String metric, Queue queue, String stat) {
    return query(id, "AWS/SQS", metric, "QueueName", queue.getQueueName(), stat);
  }

  private static TargetTrackingMetricDataQueryProperty query(
      String id, String namespace, String metric, String dimension, String value, String stat) {
    return TargetTrackingMetricDataQueryProperty.builder()
        .id(id)
        .metricStat(
            TargetTrackingMetricStatProperty.builder()
                .metric(
                    MetricProperty.builder()
                        .namespace(namespace)
                        .metricName(metric)
                        .dimensions(
                            List.of(
                                MetricDimensionProperty.builder()
                                    .name(dimension)
                                    .value(value)
                                    .build()))
                        .build())
                .stat(stat)
                .build())
        .returnData(false)
        .build();
  }

  /** Adds an alarm that starts the first worker, because target tracking cannot scale from zero. */
  private static void startFromZero(
      Construct scope, Parameters parameters, AutoScalingGroup group, Queue requests) {
    StepScalingAction one =
        StepScalingAction.Builder.create(scope, "One")
            .autoScalingGroup(group)
            .adjustmentType(AdjustmentType.EXACT_CAPACITY)
            .build();
    one.addAdjustment(AdjustmentTier.builder().adjustment(1).lowerBound(0).build());
    Alarm.Builder.create(scope, "Nobody")
        .alarmName(parameters.name("nobody-works"))
        .alarmDescription("Starts the first worker; this is not a problem")
        .metric(
            MathExpression.Builder.create()
                .expression("IF(FILL(instances, 0) < 1 AND FILL(visible, 0) > 0, 1, 0)")
                .usingMetrics(
                    Map.of(
                        "instances",
                        inService(group),
                        "visible",
                        requests.metricApproximateNumberOfMessagesVisible(
                            MetricOptions.builder().period(MINUTE).statistic("Maximum").build())))
                .period(MINUTE)
                .build())
        .threshold(1)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
        .evaluationPeriods(1)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build()
        .addAlarmAction(new AutoScalingAction(one));
  }

  private static Metric inService(AutoScalingGroup group) {
    return Metric.Builder.create()
        .namespace("AWS/AutoScaling")
        .metricName(IN_SERVICE)
        .dimensionsMap(Map.of(GROUP, group.getAutoScalingGroupName()))
        .statistic("Average")
        .period(MINUTE)
        .build();
  }

  /** Returns the ARN of a group by its name. AWS chooses the other part of the ARN. */
  private static String arn(Construct scope, String name) {
    return Arn.format(
        ArnComponents.builder()
            .service("autoscaling")
            .resource("autoScalingGroup")
            .resourceName("*:autoScalingGroupName/" + name)
            .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
            .build(),
        Stack.of(scope));
  }
}
