package dev.facepipe.infra.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ScalableStackTest {
  private static final String GROUP = "AWS::AutoScaling::AutoScalingGroup";
  private static final String TEMPLATE = "AWS::EC2::LaunchTemplate";
  private static final String POLICY = "AWS::AutoScaling::ScalingPolicy";
  private static final String ALARM = "AWS::CloudWatch::Alarm";
  private static final String LISTENER = "AWS::ElasticLoadBalancingV2::Listener";
  private static final String BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";
  private static final String WORKERS = "facepipe-dev-scalable-workers";
  private static final String CERTIFICATE = "arn:aws:acm:eu-central-1:ACCOUNT:certificate/7f3a";

  private final Synthesized dev = Synthesized.of(Map.of("tier", "scalable"));

  /** A stack with all parameters of the tier set. */
  private final Synthesized chosen =
      Synthesized.of(
          Map.ofEntries(
              Map.entry("tier", "scalable"),
              Map.entry("stage", "prod"),
              Map.entry("architecture", "arm64"),
              Map.entry("embedder", "resnet34"),
              Map.entry("base", "example.org/base:1"),
              Map.entry("web-servers", "3"),
              Map.entry("min-workers", "0"),
              Map.entry("max-workers", "7"),
              Map.entry("web-type", "t4g.small"),
              Map.entry("worker-type", "c8g.xlarge"),
              Map.entry("spot", "on"),
              Map.entry("scale-in-protection", "on"),
              Map.entry("certificate", CERTIFICATE),
              Map.entry("front", "public"),
              Map.entry("alarm-email", "ops@example.org"),
              Map.entry("latency-seconds", "10"),
              Map.entry("picture-millis", "100"),
              Map.entry("frames-days", "2"),
              Map.entry("results-days", "3"),
              Map.entry("MIN_FACE_SIZE", "20"),
              Map.entry("MATCH_POLICY", "nearest")));

  @Test
  void scalableTierIsItsOwnStack() {
    assertTrue(dev.resources("AWS::Lambda::Function").isEmpty());
    assertTrue(Synthesized.dev().resources(GROUP).isEmpty());
  }

  @Test
  void imagesOfWebServerAndWorkerAreBuilt() {
    Map<String, String> arguments = new TreeMap<>();
    for (JsonNode image : chosen.assets().get("dockerImages")) {
      arguments.put(
          image.at("/source/dockerBuildTarget").asText(),
          image.at("/source/platform").asText() + " " + image.at("/source/dockerBuildArgs"));
    }

    assertEquals(
        Map.of(
            "scalable-web",
            "linux/arm64 {\"BASE\":\"example.org/base:1\"}",
            "scalable-worker",
            "linux/arm64 {\"BASE\":\"example.org/base:1\",\"EMBEDDER\":\"resnet34\"}"),
        arguments);
  }

  @Test
  void eachWebServerHasItsOwnGroupAndResponseQueue() {
    Map<String, String> queues = new TreeMap<>();
    for (String number : List.of("1", "2")) {
      JsonNode group = group("facepipe-dev-scalable-web-" + number);
      assertEquals("1", group.get("MinSize").asText());
      assertEquals("1", group.get("MaxSize").asText());
      assertEquals("ELB", group.get("HealthCheckType").asText());
      Map<String, String> environment = environment(dev, group);
      assertEquals("8080", environment.get("PORT"));
      assertTrue(environment.get("INPUT_BUCKET").startsWith("Ref BucketsInput"));
      assertTrue(environment.get("REQUEST_QUEUE_URL").startsWith("Ref Queuesrequests"));
      queues.put(number, environment.get("RESPONSE_QUEUE_URL"));
    }

    assertTrue(queues.get("1").startsWith("Ref Queuesresponses1"), queues::toString);
    assertTrue(queues.get("2").startsWith("Ref Queuesresponses2"), queues::toString);
    assertEquals(4, chosen.resources(GROUP).size());
  }

  /** Without this order a deployment would stop all web servers at once. */
  @Test
  void webServersAreReplacedOneAfterTheOther() {
    String second = dev.idOf(GROUP, "AutoScalingGroupName", "facepipe-dev-scalable-web-2");
    String first = dev.idOf(GROUP, "AutoScalingGroupName", "facepipe-dev-scalable-web-1");

    assertTrue(texts(dev.resource(second).get("DependsOn")).contains(first));
  }

  /** Two servers on one response queue would take each other's answers. */
  @Test
  void oldWebServerStopsBeforeTheNewOneStarts() {
    for (String number : List.of("1", "2")) {
      JsonNode update = update(dev, "facepipe-dev-scalable-web-" + number);
      assertEquals(0, update.get("MinInstancesInService").asInt());
      assertEquals(1, update.get("MaxBatchSize").asInt());
    }
  }

  /** Without signals a bad image would replace all instances, and the deployment would succeed. */
  @Test
  void deploymentWaitsForTheSignalOfEveryNewInstance() {
    for (String word : List.of("web-1", "web-2", "workers")) {
      JsonNode update = update(dev, "facepipe-dev-scalable-" + word);
      assertTrue(update.path("WaitOnResourceSignals").asBoolean(), word);
      assertEquals("PT10M", update.get("PauseTime").asText());
      JsonNode group =
          dev.resource(dev.idOf(GROUP, "AutoScalingGroupName", "facepipe-dev-scalable-" + word));
      assertEquals(1, group.at("/CreationPolicy/ResourceSignal/Count").asInt(), word);
      assertEquals("PT10M", group.at("/CreationPolicy/ResourceSignal/Timeout").asText());
    }
  }

  @Test
  void deploymentKeepsOneWorkerAndReplacesATenth() {
    JsonNode update = update(dev, WORKERS);
    assertEquals(1, update.path("MinInstancesInService").asInt());
    assertEquals(2, update.get("MaxBatchSize").asInt());

    JsonNode fixed =
        update(
            Synthesized.of(Map.of("tier", "scalable", "min-workers", "5", "max-workers", "5")),
            WORKERS);
    assertEquals(4, fixed.get("MinInstancesInService").asInt());
    assertEquals(1, fixed.get("MaxBatchSize").asInt());
  }

  /** Without a worker to start, no signal would come. */
  @Test
  void fleetWithoutWorkersWaitsForNoSignal() {
    JsonNode group =
        chosen.resource(
            chosen.idOf(GROUP, "AutoScalingGroupName", "facepipe-prod-scalable-workers"));

    assertFalse(group.has("CreationPolicy"));
  }

  @Test
  void roleGetsItsPolicyBeforeInstancesStart() {
    JsonNode group = dev.resource(dev.idOf(GROUP, "AutoScalingGroupName", WORKERS));

    assertTrue(
        texts(group.path("DependsOn")).stream()
            .anyMatch(id -> id.startsWith("WorkersworkersRoleDefaultPolicy")),
        group::toString);
  }

  /**
   * With its deletion protection, the load balancer would block the rollback of a failed first
   * deployment.
   */
  @Test
  void loadBalancerIsMadeAfterAllWebServers() {
    JsonNode balancer = chosen.resources(BALANCER).values().iterator().next();
    Set<String> before = texts(balancer.path("DependsOn"));

    for (String number : List.of("1", "2", "3")) {
      assertTrue(
          before.contains(
              chosen.idOf(GROUP, "AutoScalingGroupName", "facepipe-prod-scalable-web-" + number)),
          before::toString);
    }
    assertTrue(
        balancer
            .at("/Properties/LoadBalancerAttributes")
            .toString()
            .contains("{\"Key\":\"deletion_protection.enabled\",\"Value\":\"true\"}"));
  }

  @Test
  void existingNetworkIsUsedUnchanged() {
    Synthesized own =
        Synthesized.of(
            Map.of(
                "tier", "scalable",
                "vpc", "vpc-0a1b",
                "subnets", "subnet-0a1b,subnet-2c3d",
                "clients", "10.1.0.0/16"));

    assertTrue(own.resources("AWS::EC2::VPC").isEmpty());
    assertTrue(own.resources("AWS::EC2::Subnet").isEmpty());
    Set<String> subnets = Set.of("subnet-0a1b", "subnet-2c3d");
    assertEquals(subnets, texts(only(own, BALANCER).get("Subnets")));
    for (JsonNode group : own.resources(GROUP).values()) {
      assertEquals(subnets, texts(group.at("/Properties/VPCZoneIdentifier")));
    }
    for (JsonNode group : own.resources("AWS::EC2::SecurityGroup").values()) {
      assertEquals("vpc-0a1b", group.at("/Properties/VpcId").asText());
    }
    JsonNode ingress = securityGroup(own, "balancer").get("SecurityGroupIngress");
    assertEquals(1, ingress.size());
    assertEquals("10.1.0.0/16", ingress.at("/0/CidrIp").asText());
    // The subnet decides whether an instance has a public address.
    for (JsonNode template : own.resources(TEMPLATE).values()) {
      assertFalse(template.toString().contains("AssociatePublicIpAddress"), template::toString);
    }
  }

  /** Clients may have addresses of another network, for example after a peering. */
  @Test
  void clientsOfAnotherNetworkAreAdmitted() {
    Synthesized peered = Synthesized.of(Map.of("tier", "scalable", "clients", "10.9.0.0/16"));
    JsonNode ingress = securityGroup(peered, "balancer").get("SecurityGroupIngress");

    assertEquals(1, ingress.size());
    assertEquals("10.9.0.0/16", ingress.at("/0/CidrIp").asText());
  }

  @Test
  void balancerChecksTheServersHealth() {
    JsonNode targets =
        dev.resources("AWS::ElasticLoadBalancingV2::TargetGroup").values().iterator().next();

    assertEquals("/healthz", targets.at("/Properties/HealthCheckPath").asText());
    assertEquals(8080, targets.at("/Properties/Port").asInt());
    String id =
        dev.resources("AWS::ElasticLoadBalancingV2::TargetGroup").keySet().iterator().next();
    for (String number : List.of("1", "2")) {
      assertEquals(
          id,
          Synthesized.target(
              group("facepipe-dev-scalable-web-" + number).at("/TargetGroupARNs/0")));
    }
  }

  @Test
  void balancerIsInternalByDefault() {
    assertEquals("internal", only(dev, BALANCER).get("Scheme").asText());
    assertEquals("HTTP", only(dev, LISTENER).get("Protocol").asText());
    JsonNode ingress = securityGroup(dev, "balancer").get("SecurityGroupIngress");
    assertEquals(1, ingress.size());
    assertEquals("CidrBlock", ingress.at("/0/CidrIp/Fn::GetAtt/1").asText());
  }

  @Test
  void publicBalancerUsesTls() {
    assertEquals("internet-facing", only(chosen, BALANCER).get("Scheme").asText());
    JsonNode listener = only(chosen, LISTENER);
    assertEquals("HTTPS", listener.get("Protocol").asText());
    assertEquals(CERTIFICATE, listener.at("/Certificates/0/CertificateArn").asText());
    assertTrue(listener.get("SslPolicy").asText().startsWith("ELBSecurityPolicy-TLS13"));
    JsonNode ingress = securityGroup(chosen, "balancer").get("SecurityGroupIngress");
    assertEquals(1, ingress.size());
    assertEquals(443, ingress.at("/0/FromPort").asInt());
  }

  @Test
  void serversAcceptOnlyTheBalancerAndCallOutOnlyByTls() {
    for (String server : List.of("web-1", "web-2", "workers")) {
      JsonNode group = securityGroup(dev, server);
      assertFalse(group.has("SecurityGroupIngress"), server);
      assertEquals(1, group.get("SecurityGroupEgress").size(), server);
      assertEquals(443, group.at("/SecurityGroupEgress/0/ToPort").asInt());
    }
    Map<String, JsonNode> ingress = dev.resources("AWS::EC2::SecurityGroupIngress");
    assertEquals(2, ingress.size());
    for (JsonNode rule : ingress.values()) {
      assertTrue(
          Synthesized.target(rule.at("/Properties/SourceSecurityGroupId"))
              .startsWith("Networkbalancer"));
      assertEquals(8080, rule.at("/Properties/FromPort").asInt());
    }
  }

  @Test
  void networkHasTwoZonesAndNoHourlyCosts() {
    assertEquals(2, dev.resources("AWS::EC2::Subnet").size());
    assertTrue(dev.resources("AWS::EC2::NatGateway").isEmpty());
    Map<String, JsonNode> endpoints = dev.resources("AWS::EC2::VPCEndpoint");
    assertEquals(1, endpoints.size());
    assertEquals(
        "Gateway", endpoints.values().iterator().next().at("/Properties/VpcEndpointType").asText());
  }

  @Test
  void instancesNeedMetadataTokensAndEncryptDisks() {
    assertEquals(3, dev.resources(TEMPLATE).size());
    for (JsonNode template : dev.resources(TEMPLATE).values()) {
      JsonNode data = template.at("/Properties/LaunchTemplateData");
      assertEquals("required", data.at("/MetadataOptions/HttpTokens").asText());
      assertEquals(1, data.at("/MetadataOptions/HttpPutResponseHopLimit").asInt());
      assertTrue(data.at("/BlockDeviceMappings/0/Ebs/Encrypted").asBoolean());
      assertEquals("terminate", data.get("InstanceInitiatedShutdownBehavior").asText());
      assertFalse(data.has("KeyName"));
    }
  }

  @Test
  void defaultFleetHasOneToTwentyWorkers() {
    JsonNode group = group(WORKERS);

    assertEquals("1", group.get("MinSize").asText());
    assertEquals("20", group.get("MaxSize").asText());
    assertEquals(120, group.get("DefaultInstanceWarmup").asInt());
    assertEquals(
        Set.of("GroupInServiceInstances"), texts(group.at("/MetricsCollection/0/Metrics")));
    JsonNode template = template(dev, group);
    assertEquals("c7a.large", template.get("InstanceType").asText());
    assertFalse(template.has("InstanceMarketOptions"));
  }

  @Test
  void workersHaveTheChosenParameters() {
    JsonNode group = chosen.named(GROUP, "AutoScalingGroupName", "facepipe-prod-scalable-workers");

    assertEquals("0", group.get("MinSize").asText());
    assertEquals("7", group.get("MaxSize").asText());
    JsonNode template = template(chosen, group);
    assertEquals("c8g.xlarge", template.get("InstanceType").asText());
    assertEquals("spot", template.at("/InstanceMarketOptions/MarketType").asText());
    Map<String, String> environment = environment(chosen, group);
    assertEquals("20", environment.get("MIN_FACE_SIZE"));
    assertEquals("nearest", environment.get("MATCH_POLICY"));
  }

  @Test
  void workerGetsItsSettings() {
    Map<String, String> environment = environment(dev, group(WORKERS));

    assertEquals("on", environment.get("INSTANCE_METADATA"));
    assertFalse(environment.containsKey("AUTO_SCALING_GROUP"));
    assertTrue(environment.get("INPUT_BUCKET").startsWith("Ref BucketsInput"));
    assertTrue(environment.get("OUTPUT_BUCKET").startsWith("Ref BucketsOutput"));
    assertTrue(environment.get("REQUEST_QUEUE_URL").startsWith("Ref Queuesrequests"));
    assertTrue(
        environment.get("GALLERY").matches("s3://Ref BucketsGallery\\w+/gallery\\.npz"),
        environment::toString);
    assertEquals("before(responses-1)responses-", environment.get("RESPONSE_QUEUE_URL"));
  }

  /** 30 s at 52 ms are 576.9 pictures. Half of a minute's pictures come within 30 s. */
  @Test
  void fleetIsSizedByTheBacklogPerWorker() {
    JsonNode tracking = trackingOf(dev);
    JsonNode specification = tracking.get("CustomizedMetricSpecification");

    assertEquals(576.92, tracking.get("TargetValue").asDouble(), 0.01);
    assertFalse(tracking.path("DisableScaleIn").asBoolean());
    assertEquals(
        Set.of(
            "visible AWS/SQS ApproximateNumberOfMessagesVisible Maximum false",
            "sent AWS/SQS NumberOfMessagesSent Sum false",
            "instances AWS/AutoScaling GroupInServiceInstances Average false",
            "(FILL(visible, 0) + FILL(sent, 0) * 30 / 60) / IF(instances > 0, instances, 1) true"),
        StreamSupport.stream(specification.get("Metrics").spliterator(), false)
            .map(ScalableStackTest::said)
            .collect(Collectors.toSet()));
    assertEquals(
        dev.idOf(GROUP, "AutoScalingGroupName", WORKERS),
        Synthesized.target(specification.at("/Metrics/2/MetricStat/Metric/Dimensions/0/Value")));
    assertEquals(
        dev.idOf("AWS::SQS::Queue", "QueueName", "facepipe-dev-scalable-requests"),
        Synthesized.target(specification.at("/Metrics/0/MetricStat/Metric/Dimensions/0/Value")));
    assertEquals(100, trackingOf(chosen).get("TargetValue").asDouble(), 1e-9);
  }

  @Test
  void alarmStartsTheFirstWorker() {
    JsonNode alarm = chosen.named(ALARM, "AlarmName", "facepipe-prod-scalable-nobody-works");
    JsonNode step = chosen.resource(Synthesized.target(alarm.at("/AlarmActions/0")));

    assertEquals("ExactCapacity", step.at("/Properties/AdjustmentType").asText());
    assertEquals(1, step.at("/Properties/StepAdjustments/0/ScalingAdjustment").asInt());
    assertEquals(1, alarm.get("EvaluationPeriods").asInt());
    assertEquals(1, dev.resources(POLICY).size());
  }

  /** A worker notices its end within 5 s and then needs at most 25 s. */
  @Test
  void workerHasAMinuteToFinish() {
    JsonNode hook = only(dev, "AWS::AutoScaling::LifecycleHook");

    assertEquals("autoscaling:EC2_INSTANCE_TERMINATING", hook.get("LifecycleTransition").asText());
    assertEquals(60, hook.get("HeartbeatTimeout").asInt());
    assertEquals("CONTINUE", hook.get("DefaultResult").asText());
  }

  @Test
  void clientsReachOnlyPicturesAndHealth() {
    JsonNode listener = dev.resources(LISTENER).values().iterator().next();
    JsonNode rule =
        dev.resources("AWS::ElasticLoadBalancingV2::ListenerRule").values().iterator().next();

    assertEquals("fixed-response", listener.at("/Properties/DefaultActions/0/Type").asText());
    assertEquals(
        "404", listener.at("/Properties/DefaultActions/0/FixedResponseConfig/StatusCode").asText());
    assertEquals(
        "[\"/\",\"/healthz\"]",
        rule.at("/Properties/Conditions/0/PathPatternConfig/Values").toString());
    assertEquals("forward", rule.at("/Properties/Actions/0/Type").asText());
  }

  @Test
  void queuesAndBucketsHaveTheFunctionsRules() {
    JsonNode requests = dev.named("AWS::SQS::Queue", "QueueName", "facepipe-dev-scalable-requests");
    assertEquals(1024, requests.get("MaximumMessageSize").asInt());
    assertEquals(5, requests.at("/RedrivePolicy/maxReceiveCount").asInt());
    // A dead worker's message is visible again while its client still waits, for 30 s.
    assertEquals(15, requests.get("VisibilityTimeout").asInt());
    assertEquals(4, dev.resources("AWS::SQS::Queue").size());
    for (JsonNode queue : dev.resources("AWS::SQS::Queue").values()) {
      assertTrue(queue.at("/Properties/SqsManagedSseEnabled").asBoolean());
    }
    assertEquals(
        dev.resources("AWS::SQS::Queue").keySet(),
        dev.resources("AWS::SQS::QueuePolicy").values().stream()
            .filter(policy -> Policies.denyWithoutTls(policy, "sqs:*"))
            .map(policy -> Synthesized.target(policy.at("/Properties/Queues/0")))
            .collect(Collectors.toSet()));
    assertEquals(
        dev.resources("AWS::S3::Bucket").keySet(),
        dev.resources("AWS::S3::BucketPolicy").values().stream()
            .filter(policy -> Policies.denyWithoutTls(policy, "s3:*"))
            .map(policy -> Synthesized.target(policy.at("/Properties/Bucket")))
            .collect(Collectors.toSet()));
    Map<String, Integer> expiries = new HashMap<>();
    chosen
        .resources("AWS::S3::Bucket")
        .forEach(
            (id, bucket) ->
                expiries.put(id.replaceFirst("........$", ""), BucketsTest.expiry(bucket, "")));
    assertEquals(Map.of("BucketsInput", 2, "BucketsOutput", 3, "BucketsGallery", 0), expiries);
  }

  @Test
  void stackHasAllAlarms() {
    assertEquals(
        Set.of(
            "facepipe-dev-scalable-requests-dead-letters",
            "facepipe-dev-scalable-requests-age",
            "facepipe-dev-scalable-balancer-errors",
            "facepipe-dev-scalable-web-errors",
            "facepipe-dev-scalable-workers-at-maximum"),
        dev.resources(ALARM).values().stream()
            .map(alarm -> alarm.at("/Properties/AlarmName").asText())
            .collect(Collectors.toSet()));
    JsonNode full = dev.named(ALARM, "AlarmName", "facepipe-dev-scalable-workers-at-maximum");
    assertEquals(19.5, full.get("Threshold").asDouble());
    assertEquals("GreaterThanThreshold", full.get("ComparisonOperator").asText());
    assertEquals(3, full.get("EvaluationPeriods").asInt());
    assertEquals("Minimum", full.get("Statistic").asText());
  }

  @Test
  void everyServerHasItsOwnRole() {
    Set<String> roles = new TreeSet<>();
    dev.resources("AWS::IAM::InstanceProfile")
        .values()
        .forEach(profile -> roles.add(Synthesized.target(profile.at("/Properties/Roles/0"))));

    assertEquals(3, roles.size());
    assertEquals(dev.resources("AWS::IAM::Role").keySet(), roles);
    for (JsonNode role : dev.resources("AWS::IAM::Role").values()) {
      assertFalse(role.get("Properties").has("ManagedPolicyArns"), role::toString);
    }
  }

  @Test
  void webServerStoresSendsAndReadsItsOwnQueue() {
    assertEquals(
        Set.of(
            "logs:CreateLogStream Webweb1Logs",
            "logs:PutLogEvents Webweb1Logs",
            "cloudformation:SignalResource AWS::StackId",
            "ecr:GetAuthorizationToken *",
            "ecr:BatchGetImage repository",
            "ecr:GetDownloadUrlForLayer repository",
            "s3:PutObject BucketsInput/*",
            "s3:GetObject BucketsInput/*",
            "s3:ListBucket BucketsInput",
            "sqs:SendMessage Queuesrequests",
            "sqs:ReceiveMessage Queuesresponses1",
            "sqs:DeleteMessage Queuesresponses1"),
        allowed(dev, "Webweb1Role"));
    assertNotEquals(allowed(dev, "Webweb1Role"), allowed(dev, "Webweb2Role"));
  }

  @Test
  void workerReadsPicturesAndWritesAnswers() {
    assertEquals(
        Set.of(
            "logs:CreateLogStream WorkersworkersLogs",
            "logs:PutLogEvents WorkersworkersLogs",
            "cloudformation:SignalResource AWS::StackId",
            "ecr:GetAuthorizationToken *",
            "ecr:BatchGetImage repository",
            "ecr:GetDownloadUrlForLayer repository",
            "sqs:ReceiveMessage Queuesrequests",
            "sqs:DeleteMessage Queuesrequests",
            "sqs:GetQueueAttributes Queuesrequests",
            "sqs:ChangeMessageVisibility Queuesrequests",
            "sqs:SendMessage Queuesresponses1",
            "sqs:SendMessage Queuesresponses2",
            "s3:GetObject BucketsInput/*",
            "s3:ListBucket BucketsInput",
            "s3:PutObject BucketsOutput/*",
            "s3:GetObject BucketsOutput/*",
            "s3:ListBucket BucketsOutput",
            "s3:GetObject BucketsGallery/gallery.npz",
            "s3:ListBucket BucketsGallery"),
        allowed(dev, "WorkersworkersRole"));
  }

  @Test
  void workerWithProtectionHasPermissionAndGroupName() {
    String name = "facepipe-prod-scalable-workers";

    assertEquals(
        name,
        environment(chosen, chosen.named(GROUP, "AutoScalingGroupName", name))
            .get("AUTO_SCALING_GROUP"));
    assertTrue(
        allowed(chosen, "WorkersworkersRole")
            .contains(
                "autoscaling:SetInstanceProtection autoScalingGroup:*:autoScalingGroupName/"
                    + name));
  }

  @Test
  void outputsNameAllAddresses() {
    assertEquals(
        Set.of(
            "Url",
            "RequestQueueUrl",
            "InputBucketName",
            "OutputBucketName",
            "GalleryObject",
            "WorkerGroupName"),
        names(dev.json().get("Outputs")));
    assertTrue(chosen.json().at("/Outputs/Url/Value").toString().contains("https://"));
  }

  private static JsonNode update(Synthesized stack, String group) {
    return stack
        .resource(stack.idOf(GROUP, "AutoScalingGroupName", group))
        .at("/UpdatePolicy/AutoScalingRollingUpdate");
  }

  private JsonNode group(String name) {
    return dev.named(GROUP, "AutoScalingGroupName", name);
  }

  private static JsonNode template(Synthesized stack, JsonNode group) {
    return stack
        .resource(Synthesized.target(group.at("/LaunchTemplate/LaunchTemplateId")))
        .at("/Properties/LaunchTemplateData");
  }

  private static JsonNode trackingOf(Synthesized stack) {
    return stack.resources(POLICY).values().stream()
        .map(policy -> policy.at("/Properties/TargetTrackingConfiguration"))
        .filter(tracking -> !tracking.isMissingNode())
        .findFirst()
        .orElseThrow();
  }

  private static String said(JsonNode query) {
    JsonNode metric = query.at("/MetricStat/Metric");
    String what =
        metric.isMissingNode()
            ? query.get("Expression").asText()
            : String.join(
                " ",
                query.get("Id").asText(),
                metric.get("Namespace").asText(),
                metric.get("MetricName").asText(),
                query.at("/MetricStat/Stat").asText());
    return what + " " + query.get("ReturnData").asBoolean();
  }

  /** Returns the program's variables, as the instance's start script writes them. */
  private static Map<String, String> environment(Synthesized stack, JsonNode group) {
    StringBuilder script = new StringBuilder();
    for (JsonNode part : template(stack, group).at("/UserData/Fn::Base64/Fn::Join/1")) {
      script.append(text(part));
    }
    String file = script.toString().split("<<'END'\n", -1)[1].split("\nEND\n", -1)[0];
    return file.lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Returns a part of a joined text; a reference becomes the name of its target. */
  private static String text(JsonNode part) {
    if (part.isTextual()) {
      return part.asText();
    }
    if (part.has("Fn::Select")) {
      return "before(%s)".formatted(part.at("/Fn::Select/1/Fn::Split/0").asText());
    }
    return part.has("Ref") ? "Ref " + part.get("Ref").asText() : part.toString();
  }

  private static Set<String> allowed(Synthesized stack, String role) {
    Set<String> said = new TreeSet<>();
    stack.resources("AWS::IAM::Policy").values().stream()
        .filter(
            policy ->
                Synthesized.target(policy.at("/Properties/Roles/0")).matches(role + "[0-9A-F]{8}"))
        .flatMap(policy -> Policies.statements(policy.at("/Properties/PolicyDocument")).stream())
        .forEach(
            statement -> {
              assertEquals("Allow", statement.get("Effect").asText());
              for (String action : Policies.actions(statement)) {
                for (JsonNode resource : Policies.resources(statement)) {
                  said.add(action + " " + name(resource));
                }
              }
            });
    return said;
  }

  /** Returns the id of a resource of this stack without the CDK's hash, or the end of its ARN. */
  private static String name(JsonNode resource) {
    if (resource.isTextual()) {
      return resource.asText();
    }
    if (resource.has("Fn::Join")) {
      JsonNode parts = resource.at("/Fn::Join/1");
      String last = parts.get(parts.size() - 1).asText();
      if (parts.size() == 2) {
        return name(parts.get(0)) + last;
      }
      return parts.toString().contains(":repository/") ? "repository" : last.substring(1);
    }
    return Synthesized.target(resource).replaceFirst("[0-9A-F]{8}$", "");
  }

  private static JsonNode only(Synthesized stack, String type) {
    Map<String, JsonNode> found = stack.resources(type);
    assertEquals(1, found.size(), type);
    return found.values().iterator().next().get("Properties");
  }

  private static JsonNode securityGroup(Synthesized stack, String who) {
    return stack.named("AWS::EC2::SecurityGroup", "GroupDescription", "Facepipe: " + who);
  }

  private static Set<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
