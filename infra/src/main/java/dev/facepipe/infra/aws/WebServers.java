package dev.facepipe.infra.aws;

import dev.facepipe.infra.Fleet;
import dev.facepipe.infra.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthCheckType;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthChecksOptions;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.HealthChecks;
import software.amazon.awscdk.services.autoscaling.RollingUpdateOptions;
import software.amazon.awscdk.services.autoscaling.Signals;
import software.amazon.awscdk.services.autoscaling.SignalsOptions;
import software.amazon.awscdk.services.autoscaling.UpdatePolicy;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ecr.assets.DockerImageAsset;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationTargetsProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.FixedResponseOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCondition;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;
import software.constructs.IConstruct;

/**
 * The web tier: a load balancer and web servers. Each server is its own group of one instance,
 * because each has its own response queue, and a replacement must read the same queue.
 */
record WebServers(ApplicationLoadBalancer balancer, List<AutoScalingGroup> groups) {
  private static final int PORT = 8080;

  /** The balancer's timeout. Longer than the 30 s for which a server waits for an answer. */
  private static final Duration IDLE = Duration.seconds(60);

  private static final Duration LOOK = Duration.seconds(10);

  /** Longer than the 30 s within which requests in progress are answered. */
  private static final Duration DRAIN = Duration.seconds(40);

  /** Successful health checks in a row before the load balancer uses a server. */
  private static final int LOOKS = 2;

  /** How long a new server may take until it is healthy. */
  private static final Duration START = Duration.minutes(5);

  private static final String CHECK =
      "curl -fsS -o /dev/null http://127.0.0.1:%d/healthz".formatted(PORT);

  /**
   * Longer than the load balancer needs to find a server healthy. After this time the next server
   * is stopped.
   */
  private static final Duration SETTLE = Duration.seconds(30);

  static WebServers create(
      Construct parent,
      Parameters parameters,
      Images images,
      Network network,
      FleetQueues queues,
      FleetBuckets buckets) {
    Construct scope = new Construct(parent, "Web");
    DockerImageAsset image = images.ofServer(scope, Images.WEB);
    List<AutoScalingGroup> groups = new ArrayList<>();
    for (int number = 1; number <= queues.responses().size(); number++) {
      Queue responses = queues.responses().get(number - 1);
      Server server =
          Server.create(scope, parameters, "web-" + number, image, network)
              .may(
                  Allow.put(buckets.input(), Buckets.ALL_KEYS),
                  // Needed to write a plain key only if nothing newer has it.
                  Allow.get(buckets.input(), Buckets.ALL_KEYS),
                  Allow.missObjects(buckets.input()),
                  Allow.send(queues.requests()),
                  Allow.receive(responses));
      AutoScalingGroup group = group(server, network);
      server.run(
          group,
          Map.of(
              "INPUT_BUCKET", buckets.input().getBucketName(),
              "OUTPUT_BUCKET", buckets.output().getBucketName(),
              "REQUEST_QUEUE_URL", queues.requests().getQueueUrl(),
              "RESPONSE_QUEUE_URL", responses.getQueueUrl(),
              "PORT", String.valueOf(PORT)),
          CHECK,
          SETTLE);
      if (!groups.isEmpty()) {
        // Each group waits for the success signal of the previous one. So a deployment never stops
        // all servers, and a bad image stops only one.
        group.getNode().addDependency(groups.get(groups.size() - 1));
      }
      groups.add(group);
    }
    return new WebServers(balancer(scope, parameters, network, groups), groups);
  }

  /**
   * Makes a group of one. The old server is stopped before the new one starts: two servers on one
   * response queue would take each other's answers.
   */
  private static AutoScalingGroup group(Server server, Network network) {
    return AutoScalingGroup.Builder.create(server.scope(), "Group")
        .autoScalingGroupName(server.parameters().name(server.word()))
        .vpc(network.vpc())
        .launchTemplate(server.template(server.parameters().fleet().webType()).build())
        .minCapacity(1)
        .maxCapacity(1)
        .healthChecks(
            HealthChecks.withAdditionalChecks(
                AdditionalHealthChecksOptions.builder()
                    .additionalTypes(List.of(AdditionalHealthCheckType.ELB))
                    .gracePeriod(START)
                    .build()))
        .signals(Signals.waitForAll(SignalsOptions.builder().timeout(Server.PATIENCE).build()))
        .updatePolicy(
            UpdatePolicy.rollingUpdate(
                RollingUpdateOptions.builder()
                    .minInstancesInService(0)
                    .maxBatchSize(1)
                    .waitOnResourceSignals(true)
                    .pauseTime(Server.PATIENCE)
                    .build()))
        .build();
  }

  private static ApplicationLoadBalancer balancer(
      Construct scope, Parameters parameters, Network network, List<AutoScalingGroup> groups) {
    Fleet fleet = parameters.fleet();
    SecurityGroup group = network.closed("balancer");
    ApplicationLoadBalancer balancer =
        ApplicationLoadBalancer.Builder.create(scope, "Balancer")
            .vpc(network.vpc())
            .internetFacing(fleet.isPublic())
            .securityGroup(group)
            .idleTimeout(IDLE)
            .dropInvalidHeaderFields(true)
            .deletionProtection(parameters.stage().isKept())
            .build();
    ApplicationListener listener = balancer.addListener("Listener", listener(fleet));
    listener.getConnections().allowDefaultPortFrom(network.clients(), "Clients");
    // The load balancer is made last, when every server has signalled success. With its deletion
    // protection, it would block the rollback of a failed first deployment.
    IConstruct last = balancer.getNode().getDefaultChild();
    groups.forEach(servers -> last.getNode().addDependency(servers.getNode().getDefaultChild()));
    listener.addTargets(
        "Servers",
        AddApplicationTargetsProps.builder()
            .port(PORT)
            .protocol(ApplicationProtocol.HTTP)
            .targets(groups)
            // Metrics are for the network, not for clients.
            .priority(1)
            .conditions(List.of(ListenerCondition.pathPatterns(List.of("/", "/healthz"))))
            .deregistrationDelay(DRAIN)
            .healthCheck(
                HealthCheck.builder()
                    .path("/healthz")
                    .interval(LOOK)
                    .healthyThresholdCount(LOOKS)
                    .build())
            .build());
    return balancer;
  }

  private static BaseApplicationListenerProps listener(Fleet fleet) {
    BaseApplicationListenerProps.Builder listener =
        BaseApplicationListenerProps.builder()
            .open(false)
            .defaultAction(
                ListenerAction.fixedResponse(
                    404,
                    FixedResponseOptions.builder()
                        .contentType("text/plain")
                        .messageBody("not_found: nothing is here; expected POST / with a picture")
                        .build()));
    return fleet
        .certificate()
        .map(
            arn ->
                listener
                    .protocol(ApplicationProtocol.HTTPS)
                    .sslPolicy(SslPolicy.RECOMMENDED_TLS)
                    .certificates(List.of(ListenerCertificate.fromArn(arn))))
        .orElseGet(() -> listener.protocol(ApplicationProtocol.HTTP))
        .build();
  }

  /** Returns the address for posts of pictures. */
  String url(Fleet fleet) {
    return "%s://%s/"
        .formatted(
            fleet.certificate().isPresent() ? "https" : "http", balancer.getLoadBalancerDnsName());
  }
}
