package dev.facepipe.docker;

import java.util.List;
import java.util.Locale;

/** What is built an image of. */
enum Image {
  FACE_DETECTION("face-detection", "p-net r-net o-net", "runtime libtorch opencv"),
  FACE_RECOGNITION("face-recognition", "inception-resnet-v1 resnet34", "runtime libtorch opencv"),
  VIDEO_SPLITTING("video-splitting", "", "runtime ffmpeg"),
  SCALABLE_WEB("scalable", "", "runtime opencv"),
  SCALABLE_WORKER(
      "scalable", "p-net r-net o-net inception-resnet-v1 resnet34", "runtime libtorch opencv"),
  /** SQS, S3 and triggers for whoever has Docker and no account; it trains the others, too. */
  CLOUD(
      "docker", "p-net r-net o-net inception-resnet-v1 resnet34", "runtime libtorch opencv ffmpeg");

  private final String room;
  private final String networks;
  private final String natives;

  Image(String room, String networks, String natives) {
    this.room = room;
    this.networks = networks;
    this.natives = natives;
  }

  /** The module that it runs. */
  String room() {
    return room;
  }

  /** Those it takes along, of which some may be missing. */
  List<String> networks() {
    return networks.isEmpty() ? List.of() : List.of(networks.split(" ", -1));
  }

  /** Folders of native libraries that the Dockerfile puts into it. */
  List<String> natives() {
    return List.of(natives.split(" ", -1));
  }

  /** As folder, target and tag. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
