package dev.facepipe.video.aws;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;

/** What the door does about a video, from Lambda's JSON to Lambda's JSON: for priming. */
final class DoorWork {
  private DoorWork() {}

  /** A video in a bucket, where the function's source has it under every name. */
  static Runnable upload(VideoFunction function) {
    var json = new RuntimeJson<>(S3Event.class, Void.class);
    VideoUploadHandler door = new VideoUploadHandler(function);
    String event = SampleEvents.objectCreated();
    return () -> json.answer(door.handleRequest(json.event(event), null));
  }
}
