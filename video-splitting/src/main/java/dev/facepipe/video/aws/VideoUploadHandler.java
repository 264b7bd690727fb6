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
 * Handles events of the videos bucket.
 *
 * <p>A video that cannot be cut gets the answer {@code Error}; the request id is its key without
 * file extension. If a later try may help, the event fails, and Lambda delivers it again. The same
 * event gives the same frames under the same keys again.
 */
public final class VideoUploadHandler implements RequestHandler<S3Event, @Nullable Void> {
  private final SplitVideo splitVideo;
  private final FunctionLog log;

  /** Creates the handler for Lambda: reads the environment and primes the function. */
  public VideoUploadHandler() {
    this(VideoFunction.onLambda());
  }

  /** Creates a handler with this core. */
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
