package dev.facepipe.infra.aws;

import dev.facepipe.infra.Machine;
import dev.facepipe.infra.Parameters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.Stack;
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
 * An instance of Amazon Linux 2023 that runs one of our images, and what it may do.
 *
 * @param word what it is called
 */
record Server(
    Construct scope,
    Parameters parameters,
    String word,
    DockerImageAsset image,
    SecurityGroup group,
    Role role,
    LogGroup logs) {

  /** Room for the system, Docker and 1.2 GB of image twice: packed and unpacked. */
  private static final int DISK_GB = 16;

  private static final String ROOT_DEVICE = "/dev/xvda";

  /**
   * Docker is a package of Amazon Linux, whose repositories are in S3. An instance that does not
   * come so far ends itself, and its group makes another. The image keeps nothing: it cannot be
   * written to. A program that ends itself as told is not started again; web servers take up to 30
   * seconds for that.
   */
  private static final String START =
      """
      #!/bin/bash
      set -euo pipefail
      trap 'shutdown -h now' ERR
      dnf install --assumeyes --quiet docker
      systemctl enable --now docker
      cat >/root/facepipe.env <<'END'
      %s
      END
      aws ecr get-login-password --region %s | docker login --username AWS --password-stdin %s
      docker run --detach --name facepipe --restart on-failure --stop-timeout 40 --network host \\
        --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
        --log-driver awslogs --log-opt awslogs-region=%s --log-opt awslogs-group=%s \\
        --env-file /root/facepipe.env %s
      """;

  /** One that may fetch its image and write its log. */
  static Server create(
      Construct parent, Parameters parameters, String word, DockerImageAsset image, Network net) {
    Construct scope = new Construct(parent, word);
    LogGroup logs = Logs.named(scope, "Logs", "/" + parameters.name(word), parameters);
    Role role = Roles.ofInstance(scope, "Role", word);
    Server server = new Server(scope, parameters, word, image, net.ofServers(word), role, logs);
    return server.may(
        Allow.log(logs),
        // There is no resource to name: the token is the account's.
        Allow.actions(List.of("ecr:GetAuthorizationToken"), "*"),
        Allow.actions(
            List.of("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
            image.getRepository().getRepositoryArn()));
  }

  /** Allows it that as well. */
  Server may(PolicyStatement... statements) {
    for (PolicyStatement statement : statements) {
      role.addToPolicy(statement);
    }
    return this;
  }

  /**
   * What its group makes instances of.
   *
   * @param environment of the program in the image
   */
  LaunchTemplate.Builder template(String type, Map<String, String> environment) {
    return LaunchTemplate.Builder.create(scope, "Template")
        .instanceType(new InstanceType(type))
        .machineImage(
            MachineImage.latestAmazonLinux2023(
                AmazonLinux2023ImageSsmParameterProps.builder()
                    .cpuType(
                        parameters.machine() == Machine.ARM64
                            ? AmazonLinuxCpuType.ARM_64
                            : AmazonLinuxCpuType.X86_64)
                    .build()))
        .role(role)
        .securityGroup(group)
        .associatePublicIpAddress(true)
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
        .userData(UserData.custom(start(environment)));
  }

  private String start(Map<String, String> environment) {
    String region = Stack.of(scope).getRegion();
    String uri = image.getImageUri();
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put("AWS_REGION", region);
    String lines =
        variables.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .collect(Collectors.joining("\n"));
    String registry =
        "%s.dkr.ecr.%s.%s"
            .formatted(Stack.of(scope).getAccount(), region, Stack.of(scope).getUrlSuffix());
    return START.formatted(lines, region, registry, region, logs.getLogGroupName(), uri);
  }
}
