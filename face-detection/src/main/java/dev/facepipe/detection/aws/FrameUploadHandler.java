package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.FunctionLog;
import dev.facepipe.aws.function.S3Records;
import dev.facepipe.aws.function.S3Records.Created;
import dev.facepipe.common.message.Answer.Failure;
import dev.facepipe.common.message.Origin;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.common.store.StoredObject;
import dev.facepipe.common.store.UnusableObject;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.FrameRefused;
import dev.facepipe.detection.FrameRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Handles frames that are dropped into the frames bucket.
 *
 * <p>The request id is the key without its extension. A key with characters that an id may not have
 * is answered under a similar id. A frame that can never be processed is answered {@code Error}. If
 * a later try may succeed, the event fails and Lambda delivers the event again. A repeated event
 * gives the same answer. A copy that video-splitting made of a frame is skipped, because the frame
 * itself also arrives.
 */
public final class FrameUploadHandler implements RequestHandler<S3Event, @Nullable Void> {
  /** Largest picture to read, in bytes. A JPEG of 40 megapixels of noise is smaller. */
  private static final long MAX_PICTURE = 64L << 20;

  private final DetectFaces detectFaces;
  private final ObjectStore frames;
  private final FunctionLog log;

  /** Creates the handler for Lambda: configured from the environment, and primed. */
  public FrameUploadHandler() {
    this(DetectionFunction.onLambda(PrimingEvents::dropped));
  }

  /** Creates the handler around an existing core. */
  public FrameUploadHandler(DetectFaces detectFaces, ObjectStore frames) {
    this(new DetectionFunction(detectFaces, frames, FunctionLog.plain()));
  }

  FrameUploadHandler(DetectionFunction function) {
    this.detectFaces = function.detectFaces();
    this.frames = function.frames();
    this.log = function.log();
  }

  @Override
  public @Nullable Void handleRequest(S3Event event, @Nullable Context context) {
    log.during(context, () -> S3Records.handleEach(event, this::handle));
    return null;
  }

  private void handle(Created created) {
    ObjectRef frame = created.object();
    Origin told = Origin.ofFrame(frame, created.etag());
    if (!told.hasId()) {
      detectFaces.giveUp(told, new Failure("bad_key", RequestId.UNPRINTABLE_KEY));
      return;
    }
    StoredObject stored;
    try {
      stored = frames.read(frame, MAX_PICTURE);
    } catch (UnusableObject e) {
      giveUp(told, created.at(), "no_frame", e);
      return;
    }
    if (!stored.isCopy()) {
      detect(Origin.ofFrame(frame, stored.etag()), created.at(), stored.bytes());
    }
  }

  private void detect(Origin origin, Instant at, byte[] picture) {
    try {
      arrived(origin, at);
      detectFaces.handle(
          new FrameRequest(origin.requestId(), origin.filename(), picture, Instant.now(), origin));
    } catch (FrameRefused e) {
      giveUp(origin, at, e.code(), e);
    }
  }

  private void giveUp(Origin origin, Instant at, String code, RuntimeException reason) {
    arrived(origin, at);
    detectFaces.giveUp(origin, new Failure(code, reason.getMessage()));
  }

  /**
   * Reports the arrival of a picture. Frames of a video are skipped: video-splitting reports the
   * video.
   */
  private void arrived(Origin origin, Instant at) {
    if (origin.kind() == Origin.Kind.PICTURE) {
      detectFaces.arrived(origin, at);
    }
  }
}
