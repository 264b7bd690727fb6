package dev.facepipe.infra.aws;

import dev.facepipe.infra.Parameters;
import dev.facepipe.infra.ProcessorType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.CfnElement;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.ec2.AmazonLinux2023ImageSsmParameterProps;
import software.amazon.awscdk.services.ec2.AmazonLinuxCpuType;
import software.amazon.awscdk.services.ec2.BlockDevice;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.EbsDeviceVolumeType;
import software.amazon.awscdk.services.ec2.InstanceInitiatedShutdownBehavior;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.UserData;
import software.amazon.awscdk.services.ecr.assets.DockerImageAsset;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * An instance of Amazon Linux 2023 that runs one of our images, with its permissions.
 *
 * @param word name of the server
 */
record Server(
    Construct scope,
    Parameters parameters,
    String word,
    DockerImageAsset image,
    Network network,
    SecurityGroup group,
    Role role,
    LogGroup logs,
    UserData script) {

  /** Disk for the system, Docker, and a 1.2 GB image twice: packed and unpacked. */
  private static final int DISK_GB = 16;

  private static final String ROOT_DEVICE = "/dev/xvda";

  /**
   * How long CloudFormation waits for the signal of a new instance: three minutes for the system,
   * Docker and the image, and the time that {@link #START} waits for the program.
   */
  static final Duration PATIENCE = Duration.minutes(10);

  /**
   * The start script of an instance. Docker is a package of Amazon Linux, whose repositories are in
   * S3. An instance that cannot install or start Docker ends itself, and its group makes another.
   * The container is read-only. A program that ends normally is not restarted; web servers take up
   * to 30 seconds to end.
   *
   * <p>The instance tells CloudFormation whether its program works, so that a deployment of a bad
   * image fails and is rolled back. The signal equals that of cfn-signal but uses the AWS CLI,
   * which needs no package: an instance that can install nothing must also signal. When the stack
   * is complete, CloudFormation refuses further signals, which does no harm.
   */
  private static final String START =
      """
      set -euo pipefail
      signal() {
        aws cloudformation signal-resource --region %1$s --stack-name '%2$s' --logical-resource-id %3$s \\
          --unique-id "$instance" --status "$1" || echo "nobody waits for the signal $1"
      }
      instance=unknown
      trap 'signal FAILURE; shutdown -h now' ERR
      token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
      instance=$(curl -fsS -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
      dnf install --assumeyes --quiet docker
      systemctl enable --now docker
      cat >/root/facepipe.env <<'END'
      %4$s
      END
      aws ecr get-login-password --region %1$s | docker login --username AWS --password-stdin %5$s
      docker run --detach --name facepipe --restart on-failure --stop-timeout 40 --network host \\
        --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
        --log-driver awslogs --log-opt awslogs-region=%1$s --log-opt awslogs-group=%6$s \\
        --env-file /root/facepipe.env %7$s
      is_ready() {
        docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' facepipe)" facepipe 2>/dev/null \\
          | grep --count --line-regexp ready >/dev/null && %8$s
      }
      for second in {1..300}; do
        ! is_ready || break
        sleep 1
      done
      sleep %9$d
      is_ready || false # without "|| false" the failure would not reach the trap
      signal SUCCESS"""; // no line break, which would add an empty command

  /** Makes a server that may fetch its image and write its log. */
  static Server create(
      Construct parent, Parameters parameters, String word, DockerImageAsset image, Network net) {
    Construct scope = new Construct(parent, word);
    LogGroup logs = Logs.named(scope, "Logs", "/" + parameters.name(word), parameters);
    Role role = Roles.ofInstance(scope, "Role", word);
    Server server =
        new Server(
            scope,
            parameters,
            word,
            image,
            net,
            net.ofServers(word),
            role,
            logs,
            UserData.forLinux());
    return server.may(
        // All resources of its own stack: AWS has no smaller scope.
        Allow.actions(List.of("cloudformation:SignalResource"), Stack.of(parent).getStackId()),
        Allow.log(logs),
        // The token belongs to the account, so there is no resource to name.
        Allow.actions(List.of("ecr:GetAuthorizationToken"), "*"),
        Allow.actions(
            List.of("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
            image.getRepository().getRepositoryArn()));
  }

  /** Also allows these statements, and returns this server. */
  Server may(PolicyStatement... statements) {
    for (PolicyStatement statement : statements) {
      role.addToPolicy(statement);
    }
    return this;
  }

  /**
   * Returns the launch template of the server's group. Instances start nothing until {@link #run}
   * is called.
   */
  LaunchTemplate.Builder template(String type) {
    return LaunchTemplate.Builder.create(scope, "Template")
        .instanceType(new InstanceType(type))
        .machineImage(
            MachineImage.latestAmazonLinux2023(
                AmazonLinux2023ImageSsmParameterProps.builder()
                    .cpuType(
                        parameters.machine() == ProcessorType.ARM64
                            ? AmazonLinuxCpuType.ARM_64
                            : AmazonLinuxCpuType.X86_64)
                    .build()))
        .role(role)
        .securityGroup(group)
        .associatePublicIpAddress(network.publicAddress())
        .requireImdsv2(true)
        .httpPutResponseHopLimit(1)
        .instanceInitiatedShutdownBehavior(InstanceInitiatedShutdownBehavior.TERMINATE)
        .blockDevices(
            List.of(
                BlockDevice.builder()
                    .deviceName(ROOT_DEVICE)
                    .volume(
                        BlockDeviceVolume.ebs(
                            DISK_GB,
                            EbsDeviceOptions.builder()
                                .encrypted(true)
                                .volumeType(EbsDeviceVolumeType.GP3)
                                .deleteOnTermination(true)
                                .build()))
                    .build()))
        .userData(script);
  }

  /**
   * Makes the instances of a group run the image and signal CloudFormation.
   *
   * @param environment of the program in the image
   * @param check command that succeeds if the program works, after the program has printed "ready"
   * @param settle how long the program must keep working before the signal
   */
  void run(
      AutoScalingGroup instances, Map<String, String> environment, String check, Duration settle) {
    // An instance that starts before its role has permissions would fail.
    instances.getNode().addDependency(role);
    Stack stack = Stack.of(scope);
    String region = stack.getRegion();
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put("AWS_REGION", region);
    String lines =
        variables.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .collect(Collectors.joining("\n"));
    String registry =
        "%s.dkr.ecr.%s.%s".formatted(stack.getAccount(), region, stack.getUrlSuffix());
    String id = stack.getLogicalId((CfnElement) instances.getNode().getDefaultChild());
    script.addCommands(
        START.formatted(
            region,
            stack.getStackId(),
            id,
            lines,
            registry,
            logs.getLogGroupName(),
            image.getImageUri(),
            check,
            settle.toSeconds().longValue()));
  }
}
