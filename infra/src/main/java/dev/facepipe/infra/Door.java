package dev.facepipe.infra;

import java.time.Duration;
import java.util.Set;

/** The doors that stand on AWS: four functions out of three images. */
public enum Door {
  /** The Function URL that cameras post frames to. */
  FRAME_URL(
      "face-detection",
      "face-detection",
      "dev.facepipe.detection.aws.FrameUrlHandler",
      Duration.ofSeconds(30)),

  /** The bucket of frames. Its pictures have up to 64 MB, so it gets twice the time. */
  FRAME_UPLOAD(
      "frame-upload",
      "face-detection",
      "dev.facepipe.detection.aws.FrameUploadHandler",
      Duration.ofMinutes(1)),

  /** The request queue. */
  FACES_QUEUE(
      "face-recognition",
      "face-recognition",
      "dev.facepipe.recognition.aws.FacesQueueHandler",
      Duration.ofSeconds(30)),

  /** The bucket of videos. Beside the deadline: 500 MiB come in a minute at 9 MB a second. */
  VIDEO_UPLOAD(
      "video-splitting",
      "video-splitting",
      "dev.facepipe.video.aws.VideoUploadHandler",
      Duration.ofMinutes(1));

  private final String word;
  private final String image;
  private final String handler;
  private final Duration timeout;

  Door(String word, String image, String handler, Duration timeout) {
    this.word = word;
    this.image = image;
    this.handler = handler;
    this.timeout = timeout;
  }

  /** What the function is called. */
  public String word() {
    return word;
  }

  /** Target of the Dockerfile; also the name of the room, and what its metrics are filed under. */
  public String image() {
    return image;
  }

  /** The class that answers events; the image's command. */
  public String handler() {
    return handler;
  }

  /** How long one event may take; to a video's the deadline is added. */
  Duration timeout() {
    return timeout;
  }

  /** Variables that the function reads and whoever deploys may set. */
  public Set<String> settings() {
    return switch (this) {
      case FRAME_URL, FRAME_UPLOAD -> Set.of("MIN_FACE_SIZE");
      case FACES_QUEUE -> Set.of("MATCH_POLICY", "MATCH_THRESHOLD");
      case VIDEO_UPLOAD ->
          Set.of("FRAME_RATE", "MAX_FRAMES", "FRAMES", "MAX_VIDEO_BYTES", "VIDEO_DEADLINE_SECONDS");
    };
  }
}
