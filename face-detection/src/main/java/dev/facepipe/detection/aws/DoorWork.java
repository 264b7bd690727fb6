package dev.facepipe.detection.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;
import dev.facepipe.common.message.Json;
import java.util.Map;

/** What a door does about a picture, from Lambda's JSON to Lambda's JSON: for priming. */
final class DoorWork {
  private DoorWork() {}

  /** A post of the picture. */
  static Runnable url(byte[] picture, DetectionFunction function) {
    var json = new RuntimeJson<>(APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class);
    FrameUrlHandler door = new FrameUrlHandler(function);
    String event =
        SampleEvents.functionUrl(Json.write(Map.of("request_id", "priming", "content", picture)));
    return () -> json.answer(door.handleRequest(json.event(event), null));
  }

  /** A picture that was dropped; the function's frames hold it. */
  static Runnable upload(byte[] picture, DetectionFunction function) {
    var json = new RuntimeJson<>(S3Event.class, Void.class);
    FrameUploadHandler door = new FrameUploadHandler(function);
    String event = SampleEvents.objectCreated();
    return () -> json.answer(door.handleRequest(json.event(event), null));
  }
}
