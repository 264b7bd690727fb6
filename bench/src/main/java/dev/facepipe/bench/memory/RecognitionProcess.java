package dev.facepipe.bench.memory;

import dev.facepipe.bench.gallery.BenchGallery;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchPolicy;
import dev.facepipe.recognition.gallery.MatchRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A process with face-recognition's core and a gallery of a thousand, and nothing else in it. */
final class RecognitionProcess {
  private static final int PEOPLE = 1000;

  private RecognitionProcess() {}

  /**
   * Feeds it messages.
   *
   * @param arguments folder of the networks, folder of the messages, how many to feed
   */
  public static void main(String[] arguments) {
    EmbedderName name = EmbedderName.INCEPTION_RESNET_V1;
    Gallery gallery = BenchGallery.of(PEOPLE).gallery();
    try (Embedder embedder = Embedders.load(name, Path.of(arguments[0]))) {
      RecognizeFaces core =
          new RecognizeFaces(
              new FacesInbox(new Sink(), null),
              embedder,
              () -> gallery,
              new MatchRule(MatchPolicy.THRESHOLD, name.thresholds().gallery()),
              Sink.answers());
      Feeding.print(
          Feeding.files(Path.of(arguments[1])),
          Integer.parseInt(arguments[2]),
          message -> handle(core, new String(message, StandardCharsets.UTF_8)));
    }
  }

  private static void handle(RecognizeFaces core, String message) {
    if (!core.handle(List.of(new Delivery("bench", "receipt", message, 1))).isEmpty()) {
      throw new IllegalStateException("a message was given back; expected an answer");
    }
  }
}
