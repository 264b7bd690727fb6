package dev.facepipe.bench.cloud;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.local.client.VideoListener;
import dev.facepipe.local.client.VideoOutcome;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.client.aws.VideosBucket;
import dev.facepipe.local.cloud.LocalCloudOptions;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.local.cloud.functions.aws.LocalCloud;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long somebody waits for a video: from the drop to the last answer and the people in it,
 * beside FFmpeg alone, which cuts the same frames and throws them away. In turns.
 */
public final class VideoWait {
  private static final int PHOTOGRAPHS = 6;
  private static final int SECONDS = 120;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Stage stage;
  private final LocalCloud cloud;
  private final Path video;
  private int drops;

  private VideoWait(Stage stage, LocalCloud cloud, Path video) {
    this.stage = stage;
    this.cloud = cloud;
    this.video = video;
  }

  /** Drops a video of two minutes, 1920x1080, of which one frame a second is cut. */
  public static void run(Stage stage, Results results) {
    Ffmpeg ffmpeg = Ffmpeg.from(new Environment(System.getenv()));
    Path video = stage.scratch().resolve("two-minutes.mp4");
    if (!Files.exists(video)) {
      stage.tell("video: making two minutes of 1080p");
      write(stage, ffmpeg, video);
    }
    LocalCloudOptions options =
        new LocalCloudOptions(
            stage.networks(), EmbedderName.RESNET34, stage.sampleGallery(), System.getenv());
    try (LocalCloud cloud = LocalCloud.start(options)) {
      VideoWait wait = new VideoWait(stage, cloud, video);
      Duel.Outcome outcome =
          new Duel(Math.min(3, stage.effort().duel().rounds()), 1)
              .between(
                  List.of(
                      timed(Figure.OURS, wait::drop),
                      timed("FFmpeg alone", () -> cut(ffmpeg, video))));
      results.figures().add(Figure.of("video", "2 minutes of 1080p, 1 frame a second", outcome));
    }
  }

  /** Returns a contestant without a run that is not counted: a run is long enough. */
  private static Contestant timed(String name, Runnable work) {
    return new Contestant(
        name,
        runs -> {
          double[] millis = new double[runs];
          Arrays.setAll(
              millis,
              run -> {
                long start = System.nanoTime();
                work.run();
                return (System.nanoTime() - start) / NANOS_PER_MILLI;
              });
          return millis;
        });
  }

  private void drop() {
    String key = "two-minutes-%d.mp4".formatted(drops++);
    stage.tell("video: %s", key);
    try (VideosBucket bucket =
            VideosBucket.at(
                Endpoint.at(cloud.s3Endpoint()), Names.VIDEOS_BUCKET, Names.RESULTS_BUCKET);
        ResponseQueue responses =
            ResponseQueue.at(Endpoint.at(cloud.sqsEndpoint()), Names.RESPONSE_QUEUE)) {
      VideoOutcome outcome =
          bucket.drop(Map.of(key, video), responses, PATIENCE, VideoListener.NONE).get(0);
      if (outcome.late() != null || outcome.answers().size() != SECONDS) {
        throw new IllegalStateException(
            "%s has %d answers; expected %d: %s"
                .formatted(key, outcome.answers().size(), SECONDS, outcome.late()));
      }
    }
  }

  private static void cut(Ffmpeg ffmpeg, Path video) {
    ffmpeg.run(
        List.of(
            "-nostdin",
            "-loglevel",
            "error",
            "-i",
            "file:" + video,
            "-vf",
            "fps=1",
            "-f",
            "null",
            "-"),
        PATIENCE);
  }

  /** Writes a video in which a camera passes over each sample photograph for 20 seconds. */
  private static void write(Stage stage, Ffmpeg ffmpeg, Path video) {
    List<String> arguments = new ArrayList<>(List.of("-nostdin", "-y", "-loglevel", "error"));
    StringBuilder graph = new StringBuilder();
    StringBuilder scenes = new StringBuilder();
    int each = SECONDS / PHOTOGRAPHS;
    for (int i = 0; i < PHOTOGRAPHS; i++) {
      Path photograph = stage.frames().samples().resolve("sample%d.jpg".formatted(i + 1));
      String length = String.valueOf(each);
      arguments.addAll(List.of("-loop", "1", "-framerate", "25", "-t", length));
      arguments.addAll(List.of("-i", photograph.toString()));
      graph.append(
          "[%d]scale=2112:1188:force_original_aspect_ratio=increase,crop=1920:1080:(iw-ow)*t/%d:(ih-oh)/2,setsar=1[s%d];"
              .formatted(i, each, i));
      scenes.append("[s%d]".formatted(i));
    }
    graph.append(
        "%sconcat=n=%d:v=1,noise=alls=4:allf=t,format=yuv420p[video]"
            .formatted(scenes, PHOTOGRAPHS));
    arguments.addAll(List.of("-filter_complex", graph.toString(), "-map", "[video]"));
    arguments.addAll(List.of("-c:v", "h264", "-b:v", "5M", video.toString()));
    ffmpeg.run(arguments, PATIENCE);
  }
}
