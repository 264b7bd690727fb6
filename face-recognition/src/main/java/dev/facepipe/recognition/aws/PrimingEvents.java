package dev.facepipe.recognition.aws;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.facepipe.aws.function.RuntimeJson;
import dev.facepipe.aws.function.SampleEvents;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.FacesMessage;
import dev.facepipe.common.message.FacesMessage.CroppedFace;
import dev.facepipe.common.message.FacesMessage.Frame;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.RequestId;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Messages made from a picture that prime the queue handler, in events as Lambda's JSON.
 *
 * <p>The middle of the picture stands for a face: nothing here detects faces, and the network does
 * the same work on any pixels.
 */
final class PrimingEvents {
  private static final RequestId ID = new RequestId("priming");

  /** Faces in successive messages. libtorch compiles for each size; most frames have one face. */
  private static final List<Integer> SIZES = List.of(1, 2, 1, 4, 1, 8);

  private PrimingEvents() {}

  /**
   * Returns work that handles one message a call, alternating between crops and the whole picture.
   */
  static Runnable queued(byte[] picture, RecognitionFunction function) {
    Map<Integer, String> events = new HashMap<>();
    Iterator<Integer> sizes = Stream.generate(() -> SIZES).flatMap(List::stream).iterator();
    return RuntimeJson.calls(
        SQSEvent.class,
        SQSBatchResponse.class,
        new FacesQueueHandler(function),
        () -> events.computeIfAbsent(sizes.next(), size -> event(picture, size)));
  }

  private static String event(byte[] picture, int size) {
    return SampleEvents.queue(Json.write(message(picture, size)));
  }

  private static FacesMessage message(byte[] picture, int size) {
    RgbImage frame = ImageCodec.decode(picture);
    List<Face> faces = Collections.nCopies(size, Face.inTheMiddle(frame.width(), frame.height()));
    boolean whole = size > 1 && (long) frame.width() * frame.height() <= FacesMessage.MAX_PIXELS;
    return new FacesMessage(
        FacesMessage.VERSION,
        ID,
        null,
        Instant.now().toString(),
        new Frame(frame.width(), frame.height(), null, whole ? picture : null),
        whole
            ? faces.stream().map(CroppedFace::in).toList()
            : FaceCrops.cut(frame, faces).stream().map(CroppedFace::of).toList(),
        Map.of());
  }
}
