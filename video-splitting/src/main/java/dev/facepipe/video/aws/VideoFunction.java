package dev.facepipe.video.aws;

import dev.facepipe.aws.CloudClients;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.Priming;
import dev.facepipe.aws.function.SnapStart;
import dev.facepipe.common.environment.Environment;
import dev.facepipe.video.Scratch;
import dev.facepipe.video.SplitVideo;
import dev.facepipe.video.VideoSettings;
import dev.facepipe.video.ffmpeg.Ffmpeg;
import dev.facepipe.video.ffmpeg.Film;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the door of this room stands before.
 *
 * @param log is also what the core tells
 */
record VideoFunction(SplitVideo splitVideo, FunctionLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(VideoFunction.class);
  private static final String SERVICE = "video-splitting";

  /**
   * As Lambda wants it: set up by the environment, primed, ready for a snapshot. FFmpeg is started
   * once in any case, so that a function without it fails at once and not at its first video.
   */
  static VideoFunction onLambda() {
    Environment environment = new Environment(System.getenv());
    VideoSettings settings = VideoSettings.from(environment);
    Ffmpeg ffmpeg = Ffmpeg.from(environment);
    LOG.info("{} at {}", ffmpeg.version(), ffmpeg.program());
    Scratch.sweep(Path.of(System.getProperty("java.io.tmpdir")));
    CloudClients clients = CloudClients.ofEnvironment();
    prepare(environment, ffmpeg, clients);
    return of(settings, ffmpeg, clients, FunctionLog.onLambda(SERVICE));
  }

  /**
   * Does the door's work before its first event, about a video of the picture alone and all but for
   * the wire, and sees to snapshots.
   */
  static SnapStart prepare(Environment environment, Ffmpeg ffmpeg, CloudClients clients) {
    VideoSettings settings = VideoSettings.from(environment);
    Priming priming =
        Priming.of(
            environment,
            (picture, log) -> {
              CloudClients unplugged = CloudClients.unplugged(Film.of(picture, ffmpeg));
              return DoorWork.upload(of(settings, ffmpeg, unplugged, log));
            });
    priming.atStart(clients);
    return SnapStart.register(priming::beforeSnapshot, clients::renew);
  }

  private static VideoFunction of(
      VideoSettings settings, Ffmpeg ffmpeg, CloudClients clients, FunctionLog log) {
    return new VideoFunction(AwsVideo.splitVideo(settings, ffmpeg, clients, log), log);
  }
}
