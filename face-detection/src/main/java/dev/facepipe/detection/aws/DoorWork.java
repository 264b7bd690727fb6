package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;
import dev.facepipe.common.message.Json;
import java.util.Map;

/** Runs a door from Lambda's JSON event to Lambda's JSON reply, for priming. */
final class DoorWork {
  private DoorWork() {}

  /** Returns work that posts the picture to the Function URL handler. */
  static Runnable url(byte[] picture, DetectionFunction function) {
    var json = new RuntimeJson<>(APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class);
    FrameUrlHandler door = new FrameUrlHandler(function);
    String event =
        SampleEvents.functionUrl(Json.write(Map.of("request_id", "priming", "content", picture)));
    return () -> json.answer(door.handleRequest(json.event(event), null));
  }

  /**
   * Returns work that tells the upload handler of a dropped picture; the function's {@code frames}
   * hold the picture.
   */
  static Runnable upload(byte[] picture, DetectionFunction function) {
    var json = new RuntimeJson<>(S3Event.class, Void.class);
    FrameUploadHandler door = new FrameUploadHandler(function);
    String event = SampleEvents.objectCreated();
    return () -> json.answer(door.handleRequest(json.event(event), null));
  }
}
