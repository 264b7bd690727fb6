package dev.facepipe.video.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.S3Records;
import dev.facepipe.aws.function.S3Records.Created;
import dev.facepipe.video.SplitVideo;
import org.jspecify.annotations.Nullable;

/**
 * The bucket that videos are dropped into.
 *
 * <p>A video that can never be cut is answered {@code Error}, under its key without the ending;
 * what may work later fails the event, and Lambda delivers it again. The same event twice gives the
 * same frames under the same keys.
 */
public final class VideoUploadHandler implements RequestHandler<S3Event, @Nullable Void> {
  private final SplitVideo splitVideo;
  private final FunctionLog log;

  /** As Lambda makes it: set up by the environment, and primed. */
  public VideoUploadHandler() {
    this(VideoFunction.onLambda());
  }

  /** Around a core made elsewhere. */
  public VideoUploadHandler(SplitVideo splitVideo) {
    this(new VideoFunction(splitVideo, FunctionLog.plain()));
  }

  VideoUploadHandler(VideoFunction function) {
    this.splitVideo = function.splitVideo();
    this.log = function.log();
  }

  @Override
  public @Nullable Void handleRequest(S3Event event, @Nullable Context context) {
    log.during(context, () -> S3Records.handleEach(event, this::handle));
    return null;
  }

  private void handle(Created video) {
    splitVideo.handle(video.object(), video.etag(), video.at());
  }
}
