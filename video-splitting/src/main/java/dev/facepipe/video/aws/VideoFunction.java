package dev.facepipe.video.aws;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.FunctionStart;
import dev.facepipe.aws.function.Priming;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.video.Scratch;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.SingleFrameVideo;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core and the log that the handler of this module uses.
 *
 * @param log log of the handler, which also receives the core's journal entries
 */
record VideoFunction(SplitVideo splitVideo, FunctionLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(VideoFunction.class);
  private static final String SERVICE = "video-splitting";

  /**
   * Creates the function for Lambda: reads the environment, primes the function and prepares it for
   * a snapshot. Always starts FFmpeg once, so that a function without FFmpeg fails at its start and
   * not at its first video.
   */
  static VideoFunction onLambda() {
    Environment environment = new Environment(System.getenv());
    VideoSettings settings = VideoSettings.from(environment);
    Ffmpeg ffmpeg = Ffmpeg.from(environment);
    LOG.info("{} at {}", ffmpeg.version(), ffmpeg.program());
    Scratch.sweep(Path.of(System.getProperty("java.io.tmpdir")));
    CloudClients clients = CloudClients.ofEnvironment();
    FunctionStart.ready(environment, ffmpeg, clients, priming(settings), () -> {});
    return of(settings, ffmpeg, clients, FunctionLog.onLambda(SERVICE));
  }

  /** Returns the handler's work on a video of one picture, with clients that send nothing. */
  static Function<Ffmpeg, Priming.Work> priming(VideoSettings settings) {
    return ffmpeg ->
        (picture, log) -> {
          CloudClients unplugged = CloudClients.unplugged(SingleFrameVideo.of(picture, ffmpeg));
          String event = SampleEvents.objectCreated();
          return RuntimeJson.calls(
              S3Event.class,
              Void.class,
              new VideoUploadHandler(of(settings, ffmpeg, unplugged, log)),
              () -> event);
        };
  }

  private static VideoFunction of(
      VideoSettings settings, Ffmpeg ffmpeg, CloudClients clients, FunctionLog log) {
    return new VideoFunction(AwsVideo.splitVideo(settings, ffmpeg, clients, log), log);
  }
}
