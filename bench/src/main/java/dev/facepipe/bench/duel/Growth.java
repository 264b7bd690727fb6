package dev.facepipe.bench.duel;

import static dev.facepipe.bench.stage.EmbedderNet.INCEPTION_RESNET_V1;
import static dev.facepipe.bench.stage.EmbedderNet.RESNET34;

import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Curve;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Frames;
import dev.facepipe.bench.stage.RandomPeople;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures the time against frame area, faces in a frame, batch, and people in the gallery. */
public final class Growth {
  private static final int MIN_FACE = FaceDetector.DEFAULT_MIN_FACE;
  private static final int[][] SIZES = {
    {320, 180}, {640, 360}, {960, 540}, {1280, 720}, {1600, 900}, {1920, 1080}
  };
  private static final double MEGA = 1e6;
  private static final int[] FACES = {0, 1, 2, 4, 8, 16};

  /** A less probable face may be a pattern, which is not found again in another size. */
  private static final float SURE = 0.99f;

  private static final int COLUMNS = 6;
  private static final int ROWS = 3;
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};
  private static final int[] PEOPLE = {
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000
  };
  private static final int PROBES = 8;
  private static final int GALLERY_WARM_UPS = 200;
  private static final String MILLIS = "milliseconds";

  private Growth() {}

  /** Measures all four curves. */
  public static void run(Stage stage, Results results) {
    results.curves().add(area(stage));
    results.curves().add(faces(stage));
    results.curves().add(batches(stage));
    results.curves().add(gallery(stage));
  }

  private static Curve area(Stage stage) {
    stage.tell("growth: frame area");
    Lines lines = new Lines(stage, false);
    try (Mtcnn ours = new Mtcnn(stage.networks(), MIN_FACE);
        Mtcnn plain = new Mtcnn(stage.plain(), MIN_FACE)) {
      for (int[] size : SIZES) {
        double area = size[0] * size[1] / MEGA;
        RgbImage frame = stage.frames().group(size[0], size[1]);
        lines.add(Figure.OURS, area, () -> ours.detect(frame));
        lines.add(Figure.PLAIN, area, () -> plain.detect(frame));
        lines.add(Peer.NAME, area, Duels.request(stage, "group", frame, MIN_FACE));
      }
      lines.measure();
    }
    String title = "MTCNN: time against frame area (16:9, min face %d)".formatted(MIN_FACE);
    return new Curve("growth-area", title, "megapixels", MILLIS, false, lines.list());
  }

  private static Curve faces(Stage stage) {
    stage.tell("growth: faces a frame");
    Lines lines = new Lines(stage, false);
    try (Mtcnn mtcnn = new Mtcnn(stage.networks(), MIN_FACE);
        Embedder embedder = Embedders.load(EmbedderName.INCEPTION_RESNET_V1, stage.networks())) {
      List<RgbImage> portraits = portraits(stage, mtcnn);
      for (int faces : FACES) {
        RgbImage frame = Frames.tiled(portraits.subList(0, faces), COLUMNS, ROWS, WIDTH, HEIGHT);
        List<Face> found = mtcnn.detect(frame);
        lines.add("detect", found.size(), () -> mtcnn.detect(frame));
        if (!found.isEmpty()) {
          List<FaceCrop> crops = FaceCrops.cut(frame, found);
          lines.add("embed (InceptionResnetV1)", found.size(), () -> embedder.embed(crops));
        }
        String name = "faces-%d".formatted(faces);
        lines.add(
            "detect, " + Peer.NAME, found.size(), Duels.request(stage, name, frame, MIN_FACE));
      }
      lines.measure();
    }
    String title = "Time against faces in a frame of %dx%d".formatted(WIDTH, HEIGHT);
    return new Curve("growth-faces", title, "faces found", MILLIS, false, lines.list());
  }

  /** Returns everybody in the photographs, with some surroundings. */
  private static List<RgbImage> portraits(Stage stage, Mtcnn mtcnn) {
    List<RgbImage> portraits = new ArrayList<>();
    for (RgbImage photograph : stage.frames().photographs()) {
      List<Face> sure =
          mtcnn.detect(photograph).stream().filter(face -> face.probability() > SURE).toList();
      FaceCrops.cut(photograph, sure).forEach(crop -> portraits.add(crop.image()));
    }
    return portraits;
  }

  private static Curve batches(Stage stage) {
    stage.tell("growth: batch");
    Lines lines = new Lines(stage, true);
    try (NeuralNet inception = INCEPTION_RESNET_V1.load(stage.networks());
        NeuralNet plain = INCEPTION_RESNET_V1.load(stage.plain());
        NeuralNet resnet = RESNET34.load(stage.networks())) {
      for (int batch : BATCHES) {
        Tensor faces = INCEPTION_RESNET_V1.input(batch);
        Tensor chips = RESNET34.input(batch);
        lines.add("InceptionResnetV1", batch, () -> inception.run(faces));
        lines.add("InceptionResnetV1, plain", batch, () -> plain.run(faces));
        lines.add("ResNet-34", batch, () -> resnet.run(chips));
        lines.add("InceptionResnetV1, PyTorch", batch, request(stage, faces));
      }
      lines.measure();
    }
    String title = "Embedding networks: time a picture against batch";
    String y = "milliseconds a picture";
    return new Curve("growth-batch", title, "pictures in a call", y, false, lines.list());
  }

  private static Map<String, Object> request(Stage stage, Tensor faces) {
    return Duels.request(stage.onnx(), INCEPTION_RESNET_V1.file(), List.of(faces.shape()));
  }

  /** Measures one size after the other: all galleries at once are too much for small machines. */
  private static Curve gallery(Stage stage) {
    stage.tell("growth: gallery");
    List<float[]> probes = RandomPeople.probes(PROBES);
    warmUp(RandomPeople.of(PEOPLE[0]).gallery(), probes);
    Lines lines = new Lines(stage, false);
    for (int people : PEOPLE) {
      Gallery gallery = RandomPeople.of(people).gallery();
      lines.add("one probe", people, () -> gallery.match(probes.get(0)));
      lines.add("batch of %d probes".formatted(PROBES), people, () -> gallery.match(probes));
      lines.measure();
    }
    String title = "Time against people in the gallery (512 values each, exact search)";
    return new Curve("growth-gallery", title, "people", MILLIS, true, lines.list());
  }

  /** Without this the duel in a small gallery would end before the search is compiled. */
  private static void warmUp(Gallery gallery, List<float[]> probes) {
    for (int i = 0; i < GALLERY_WARM_UPS; i++) {
      gallery.match(probes.get(0));
      gallery.match(probes);
    }
  }
}
