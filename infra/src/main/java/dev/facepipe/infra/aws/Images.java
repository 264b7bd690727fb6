package dev.facepipe.infra.aws;

import dev.facepipe.infra.FunctionKind;
import dev.facepipe.infra.Parameters;
import dev.facepipe.infra.ProcessorType;
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

/** Describes the images, which {@code cdk deploy} builds and pushes. */
final class Images {
  /** Targets of the Dockerfile. */
  static final String WEB = "scalable-web";

  static final String WORKER = "scalable-worker";

  /** Folders of the local cloud, which also trains the images' archives of classes. */
  private static final List<String> LAPTOP = List.of("cloud", "facepipe");

  private final Parameters parameters;

  /** Creates the images from the folder in the parameters. */
  Images(Parameters parameters) {
    require(
        parameters,
        "Dockerfile",
        "images is '%s', which has no Dockerfile; expected the folder that 'mvn -pl docker -am"
            + " package -Dimages' makes");
    require(
        parameters,
        "face-recognition/networks/%s.pt".formatted(parameters.embedder().word()),
        "embedder is '%2$s', but '%1$s' has no weights for it; expected './facepipe models fetch'"
            + " before, or embedder=resnet34");
    this.parameters = parameters;
  }

  /** Returns the image of a function, with its handler as command. */
  DockerImageCode of(FunctionKind kind) {
    return DockerImageCode.fromImageAsset(
        parameters.images().toString(),
        AssetImageCodeProps.builder()
            .displayName(kind.image())
            .exclude(othersOnly(kind.image()))
            .target(kind.image())
            .buildArgs(buildArgs(kind.hasEmbedder()))
            .platform(isArm() ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64)
            .cmd(List.of(kind.handler()))
            .build());
  }

  /** Returns the image of a server, whose name is its target in the Dockerfile. */
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
   * Returns the folders that only other images use. They are left out of this image's hash, so that
   * a change in one module does not publish all functions again. Docker still sees these folders,
   * because nothing is copied.
   */
  private static List<String> othersOnly(String image) {
    return Stream.concat(
            Stream.concat(
                    Stream.of(FunctionKind.values()).map(FunctionKind::image),
                    Stream.of(WEB, WORKER))
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
    return parameters.machine() == ProcessorType.ARM64;
  }
}
