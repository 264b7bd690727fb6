package dev.facepipe.bench.memory;

import dev.facepipe.bench.process.Child;
import dev.facepipe.bench.stage.RandomPeople;
import dev.facepipe.common.message.Answers;
import dev.facepipe.common.message.FacesInbox;
import dev.facepipe.common.message.FacesOutbox;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.queue.Delivery;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.store.ObjectStore;
import dev.facepipe.detection.DetectFaces;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.FrameRequest;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.NamingRules;
import dev.facepipe.recognition.RecognizeFaces;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A process with the core of one function, which is fed the same few inputs over and over. */
final class FedCore {
  private static final int PEOPLE = 1000;

  private FedCore() {}

  /** Throws away everything: what a core sends is no part of the core's own memory. */
  private static final class Sink implements ObjectStore {
    @Override
    public byte[] get(ObjectRef ref, long maxBytes) {
      throw new UnsupportedOperationException("nothing is kept: " + ref);
    }

    @Override
    public void put(ObjectRef ref, byte[] bytes, String contentType) {}
  }

  /**
   * Loads a core, prints a line, and feeds as many inputs as each line of standard input says. Then
   * answers that line.
   *
   * @param arguments the function, the folder of the networks, the folder of the inputs
   */
  public static void main(String[] arguments) throws IOException {
    Path networks = Path.of(arguments[1]);
    Answers answers = new Answers(body -> {}, new Sink(), null);
    Consumer<byte[]> core =
        arguments[0].equals("face-detection")
            ? detection(networks, answers)
            : recognition(networks, answers);
    List<byte[]> inputs = files(Path.of(arguments[2]));
    System.out.println("ready");
    Iterator<byte[]> next = Stream.generate(() -> inputs).flatMap(List::stream).iterator();
    Child.answer(
        line -> {
          IntStream.range(0, Integer.parseInt(line)).forEach(i -> core.accept(next.next()));
          return line;
        });
  }

  private static Consumer<byte[]> detection(Path networks, Answers answers) {
    FacesOutbox outbox = new FacesOutbox(body -> {}, new Sink(), "claims");
    DetectFaces core =
        new DetectFaces(new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE), outbox, answers);
    return frame ->
        core.handle(new FrameRequest(RequestId.random(), "bench.jpg", frame, Instant.now(), null));
  }

  private static Consumer<byte[]> recognition(Path networks, Answers answers) {
    EmbedderName name = EmbedderName.INCEPTION_RESNET_V1;
    Gallery gallery = RandomPeople.of(PEOPLE).gallery();
    RecognizeFaces core =
        new RecognizeFaces(
            new FacesInbox(new Sink(), null),
            Embedders.load(name, networks),
            () -> gallery,
            NamingRules.of(MatchRules.of(name.thresholds())),
            answers);
    return message -> {
      String body = new String(message, StandardCharsets.UTF_8);
      if (!core.handle(List.of(new Delivery("bench", "receipt", body, 1))).isEmpty()) {
        throw new IllegalStateException("a message was given back; expected an answer");
      }
    };
  }

  private static List<byte[]> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<byte[]> contents = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        contents.add(Files.readAllBytes(file));
      }
      return contents;
    }
  }
}
