package dev.facepipe.docker;

import java.util.List;
import java.util.Locale;

/** The images to build. */
enum Image {
  FACE_DETECTION("face-detection", "p-net r-net o-net", "runtime libtorch opencv turbojpeg"),
  FACE_RECOGNITION(
      "face-recognition", "inception-resnet-v1 resnet34", "runtime libtorch opencv turbojpeg"),
  VIDEO_SPLITTING("video-splitting", "", "runtime ffmpeg"),
  SCALABLE_WEB("scalable", "", "runtime opencv"),
  SCALABLE_WORKER(
      "scalable",
      "p-net r-net o-net inception-resnet-v1 resnet34",
      "runtime libtorch opencv turbojpeg"),
  /** SQS, S3 and triggers for people without an AWS account. Trains the other images, too. */
  CLOUD(
      "docker",
      "p-net r-net o-net inception-resnet-v1 resnet34",
      "runtime libtorch opencv turbojpeg ffmpeg");

  private final String module;
  private final String networks;
  private final String natives;

  Image(String module, String networks, String natives) {
    this.module = module;
    this.networks = networks;
    this.natives = natives;
  }

  /** Returns the module that the image runs. */
  String module() {
    return module;
  }

  /** Returns the networks of the image; some of their files may be missing. */
  List<String> networks() {
    return networks.isEmpty() ? List.of() : List.of(networks.split(" ", -1));
  }

  /** Returns the folders of native libraries that the Dockerfile copies into the image. */
  List<String> natives() {
    return List.of(natives.split(" ", -1));
  }

  /** Returns the image's name as folder, target and tag. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
