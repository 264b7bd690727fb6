package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;
import dev.facepipe.common.message.Json;
import java.util.Map;

/** Events about a picture that prime a handler, as Lambda's JSON. */
@FunctionalInterface
interface PrimingEvents {
  /**
   * Returns work that passes one event to the handler of a function.
   *
   * @param function its {@code frames} return the picture for every key
   */
  Runnable about(byte[] picture, DetectionFunction function);

  /** Posts the picture to the Function URL handler. */
  static Runnable posted(byte[] picture, DetectionFunction function) {
    String event =
        SampleEvents.functionUrl(Json.write(Map.of("request_id", "priming", "content", picture)));
    return RuntimeJson.calls(
        APIGatewayV2HTTPEvent.class,
        APIGatewayV2HTTPResponse.class,
        new FrameUrlHandler(function),
        () -> event);
  }

  /** Tells the upload handler of a dropped picture. */
  static Runnable dropped(byte[] picture, DetectionFunction function) {
    String event = SampleEvents.objectCreated();
    return RuntimeJson.calls(
        S3Event.class, Void.class, new FrameUploadHandler(function), () -> event);
  }
}
