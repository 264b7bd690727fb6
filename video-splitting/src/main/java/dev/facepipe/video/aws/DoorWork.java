package dev.facepipe.video.aws;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;

/** The work of the door on one video, from Lambda's JSON to Lambda's JSON. Used for priming. */
final class DoorWork {
  private DoorWork() {}

  /** Returns the work on an uploaded video. The function's source must return it for every key. */
  static Runnable upload(VideoFunction function) {
    var json = new RuntimeJson<>(S3Event.class, Void.class);
    VideoUploadHandler door = new VideoUploadHandler(function);
    String event = SampleEvents.objectCreated();
    return () -> json.answer(door.handleRequest(json.event(event), null));
  }
}
