package dev.facepipe.infra;

import java.time.Duration;
import java.util.Set;

/** The five functions on AWS, made from three images. */
public enum FunctionKind {
  /** Function URL for the frames that cameras post. */
  FRAME_URL(
      "face-detection",
      "face-detection",
      "dev.facepipe.detection.aws.FrameUrlHandler",
      Duration.ofSeconds(30)),

  /** Bucket of frames. Its pictures may have 64 MB, so the function gets twice the time. */
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

  /**
   * Bucket of videos. The deadline is added to this minute for the download: 500 MiB take a minute
   * at 9 MB a second.
   */
  VIDEO_UPLOAD(
      "video-splitting",
      "video-splitting",
      "dev.facepipe.video.aws.VideoUploadHandler",
      Duration.ofMinutes(1)),

  /**
   * The queue of videos that wait for their summary. A video of two hours has 7,200 notes with
   * 30,000 faces. Read one after the other, at 20 ms each, the notes take 144 s; as much again is
   * left for the rest.
   */
  SUMMARIES_QUEUE(
      "summaries",
      "face-recognition",
      "dev.facepipe.recognition.aws.SummariesQueueHandler",
      Duration.ofMinutes(5));

  /** Says which answers a video gets. All functions must agree. */
  static final String VIDEO_ANSWERS = "VIDEO_ANSWERS";

  /** Says which face gives an answer its result. */
  static final String RESULT = "RESULT";

  /** Says whether an answer names the people that a face is only near to. */
  static final String NEAR_MISSES = "NEAR_MISSES";

  /** Says how old a posted frame may be. */
  static final String MAX_FRAME_AGE = "MAX_FRAME_AGE_SECONDS";

  /** Says which objects an answer leaves in the results bucket. All functions must agree. */
  static final String STORED_RESULTS = "STORED_RESULTS";

  /** Says whether the results bucket keeps the faces of answers. */
  static final String SIGHTINGS = "SIGHTINGS";

  private final String word;
  private final String image;
  private final String handler;
  private final Duration timeout;

  FunctionKind(String word, String image, String handler, Duration timeout) {
    this.word = word;
    this.image = image;
    this.handler = handler;
    this.timeout = timeout;
  }

  /** Returns the function's name. */
  public String word() {
    return word;
  }

  /**
   * Returns the Dockerfile's target, which also names the module and the service of its metrics.
   */
  public String image() {
    return image;
  }

  /** Returns the class that handles events, which is the image's command. */
  public String handler() {
    return handler;
  }

  /** Returns how long one event may take. For a video, the deadline is added. */
  Duration timeout() {
    return timeout;
  }

  /** Returns true if the function's image has weights of an embedder. */
  public boolean hasEmbedder() {
    return image.equals(FACES_QUEUE.image);
  }

  /** Returns true if the function can keep the faces of answers. */
  boolean keepsSightings() {
    return this == FACES_QUEUE || this == SUMMARIES_QUEUE;
  }

  /**
   * Returns true if a snapshot is worth its price. A summary waits seconds for its frames anyway,
   * so nobody notices how long its function takes to start.
   */
  public boolean mayHaveSnapshot() {
    return this != SUMMARIES_QUEUE;
  }

  /** Returns the variables that the function reads and that a deployment may set. */
  public Set<String> settings() {
    return switch (this) {
      case FRAME_URL, FRAME_UPLOAD ->
          Set.of("MIN_FACE_SIZE", MAX_FRAME_AGE, STORED_RESULTS, VIDEO_ANSWERS);
      case FACES_QUEUE ->
          Set.of(
              "MATCH_POLICY",
              "MATCH_THRESHOLD",
              RESULT,
              NEAR_MISSES,
              MAX_FRAME_AGE,
              STORED_RESULTS,
              VIDEO_ANSWERS);
      case VIDEO_UPLOAD ->
          Set.of(
              "FRAME_RATE",
              "MAX_FRAMES",
              "FRAMES",
              "MAX_VIDEO_BYTES",
              "VIDEO_DEADLINE_SECONDS",
              STORED_RESULTS,
              VIDEO_ANSWERS);
      case SUMMARIES_QUEUE ->
          Set.of(
              "MATCH_POLICY",
              "MATCH_THRESHOLD",
              NEAR_MISSES,
              "SUMMARY_PATIENCE_SECONDS",
              VIDEO_ANSWERS);
    };
  }
}
