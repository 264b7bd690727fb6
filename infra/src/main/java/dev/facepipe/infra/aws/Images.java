package dev.facepipe.infra.aws;

import dev.facepipe.infra.Door;
import dev.facepipe.infra.Machine;
import dev.facepipe.infra.Parameters;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.services.ecr.assets.DockerImageAsset;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.AssetImageCodeProps;
import software.amazon.awscdk.services.lambda.DockerImageCode;
import software.constructs.Construct;

/** The images, built and pushed by {@code cdk deploy}; here they are only described. */
final class Images {
  /** Targets of the Dockerfile. */
  static final String WEB = "scalable-web";

  static final String WORKER = "scalable-worker";

  /** The cloud on a laptop, which also trains the images' archives of classes. */
  private static final List<String> LAPTOP = List.of("cloud", "facepipe");

  private final Parameters parameters;

  /** Images out of the folder that the parameters name. */
  Images(Parameters parameters) {
    require(
        parameters,
        "Dockerfile",
        "images is '%s', where no Dockerfile lies; expected what 'mvn -pl docker -am package' lays"
            + " out");
    require(
        parameters,
        "face-recognition/networks/%s.pt".formatted(parameters.embedder().word()),
        "embedder is '%2$s', which '%1$s' has no weights of; expected './facepipe models fetch'"
            + " before, or embedder=resnet34");
    this.parameters = parameters;
  }

  /** The image of a function, with its handler as command. */
  DockerImageCode of(Door door) {
    return DockerImageCode.fromImageAsset(
        parameters.images().toString(),
        AssetImageCodeProps.builder()
            .displayName(door.image())
            .exclude(othersOnly(door.image()))
            .target(door.image())
            .buildArgs(buildArgs(door == Door.FACES_QUEUE))
            .platform(isArm() ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64)
            .cmd(List.of(door.handler()))
            .build());
  }

  /** The image of a server of the scalable tier, which is the target of that name. */
  DockerImageAsset ofServer(Construct scope, String image) {
    return DockerImageAsset.Builder.create(scope, image)
        .directory(parameters.images().toString())
        .displayName(image)
        .exclude(othersOnly(image))
        .target(image)
        .buildArgs(buildArgs(image.equals(WORKER)))
        .platform(isArm() ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64)
        .build();
  }

  Architecture architecture() {
    return isArm() ? Architecture.ARM_64 : Architecture.X86_64;
  }

  /**
   * What counts for other images only: a new line in one room shall not publish all functions anew.
   * Docker sees it all the same, as nothing is copied.
   */
  private static List<String> othersOnly(String image) {
    return Stream.concat(
            Stream.concat(Stream.of(Door.values()).map(Door::image), Stream.of(WEB, WORKER))
                .filter(other -> !other.equals(image)),
            LAPTOP.stream())
        .distinct()
        .toList();
  }

  private static void require(Parameters parameters, String file, String complaint) {
    if (!Files.isRegularFile(parameters.images().resolve(file))) {
      throw new IllegalArgumentException(
          complaint.formatted(parameters.images(), parameters.embedder().word()));
    }
  }

  private Map<String, String> buildArgs(boolean embeds) {
    Map<String, String> arguments = new TreeMap<>();
    if (embeds) {
      arguments.put("EMBEDDER", parameters.embedder().word());
    }
    parameters.base().ifPresent(base -> arguments.put("BASE", base));
    return arguments;
  }

  private boolean isArm() {
    return parameters.machine() == Machine.ARM64;
  }
}
