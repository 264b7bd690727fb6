package dev.facepipe.docker;

import java.util.List;
import java.util.Locale;

/** What is built an image of. */
enum Image {
  FACE_DETECTION("face-detection", "p-net r-net o-net"),
  FACE_RECOGNITION("face-recognition", "inception-resnet-v1 resnet34"),
  VIDEO_SPLITTING("video-splitting", ""),
  SCALABLE_WEB("scalable", ""),
  SCALABLE_WORKER("scalable", "p-net r-net o-net inception-resnet-v1 resnet34"),
  /** SQS, S3 and triggers for whoever has Docker and no account; it trains the others, too. */
  CLOUD("docker", "p-net r-net o-net inception-resnet-v1 resnet34");

  private final String room;
  private final String networks;

  Image(String room, String networks) {
    this.room = room;
    this.networks = networks;
  }

  /** The module that it runs. */
  String room() {
    return room;
  }

  /** Those it takes along, of which some may be missing. */
  List<String> networks() {
    return networks.isEmpty() ? List.of() : List.of(networks.split(" ", -1));
  }

  /** As folder, target and tag. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
