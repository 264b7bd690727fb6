package dev.facepipe.bench.memory;

import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.mtcnn.Mtcnn;
import java.nio.file.Path;
import java.time.Instant;

/** A process with face-detection's core and nothing else in it. */
final class DetectionProcess {
  private DetectionProcess() {}

  /**
   * Feeds it frames.
   *
   * @param arguments folder of the networks, folder of the frames, how many to feed
   */
  public static void main(String[] arguments) {
    try (Mtcnn mtcnn = new Mtcnn(Path.of(arguments[0]), FaceDetector.DEFAULT_MIN_FACE)) {
      DetectFaces core =
          new DetectFaces(mtcnn, new FacesOutbox(body -> {}, new Sink(), "claims"), Sink.answers());
      Feeding.print(
          Feeding.files(Path.of(arguments[1])),
          Integer.parseInt(arguments[2]),
          frame ->
              core.handle(
                  new FrameRequest(RequestId.random(), "bench.jpg", frame, Instant.now(), null)));
    }
  }
}
