package dev.facepipe.bench.growth;

import static dev.facepipe.bench.embedding.EmbedderNet.INCEPTION_RESNET_V1;
import static dev.facepipe.bench.embedding.EmbedderNet.RESNET34;

import dev.facepipe.bench.detection.DetectionDuels;
import dev.facepipe.bench.embedding.EmbedderNet;
import dev.facepipe.bench.embedding.EmbeddingDuels;
import dev.facepipe.bench.gallery.BenchGallery;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Curve;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Frames;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Gallery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Time against what it grows with: frame area, faces a frame, batch, gallery. */
public final class Growth {
  private static final int MIN_FACE = FaceDetector.DEFAULT_MIN_FACE;
  private static final int[][] SIZES = {
    {320, 180}, {640, 360}, {960, 540}, {1280, 720}, {1600, 900}, {1920, 1080}
  };
  private static final double MEGA = 1e6;

  private static final int[] FACES = {0, 1, 2, 4, 8, 16};

  /** Of what may be a pattern, not all is found again in another size. */
  private static final float SURE = 0.99f;

  private static final int COLUMNS = 6;
  private static final int ROWS = 3;
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;

  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};
  private static final int GALLERY_WARM_UPS = 200;

  private static final int[] PEOPLE = {
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000
  };
  private static final int PROBES = 8;

  private static final String MILLIS = "milliseconds";

  private Growth() {}

  /** Measures all four. */
  public static void run(Stage stage, Results results) {
    results.add(area(stage));
    results.add(faces(stage));
    results.add(batches(stage));
    results.add(gallery(stage));
  }

  private static Curve area(Stage stage) {
    stage.told().accept("growth: frame area");
    try (Mtcnn ours = new Mtcnn(stage.networks(), MIN_FACE);
        Mtcnn plain = new Mtcnn(stage.plain(), MIN_FACE)) {
      Lines lines = new Lines();
      for (int[] size : SIZES) {
        double area = size[0] * size[1] / MEGA;
        RgbImage frame = stage.frames().group(size[0], size[1]);
        lines.add(Figure.OURS, area, () -> ours.detect(frame));
        lines.add(Figure.PLAIN, area, () -> plain.detect(frame));
        Peer peer = stage.peer();
        if (peer != null) {
          Path file = DetectionDuels.png(stage, frame);
          lines.add(Peer.NAME, area, name -> DetectionDuels.peer(peer, name, file, MIN_FACE));
        }
      }
      return lines.curve(
          stage.effort().duel(),
          "growth-area",
          "MTCNN: time against frame area (16:9, min face %d)".formatted(MIN_FACE),
          "megapixels",
          MILLIS,
          false);
    }
  }

  private static Curve faces(Stage stage) {
    stage.told().accept("growth: faces a frame");
    try (Mtcnn mtcnn = new Mtcnn(stage.networks(), MIN_FACE);
        Embedder embedder = Embedders.load(EmbedderName.INCEPTION_RESNET_V1, stage.networks())) {
      List<RgbImage> portraits = portraits(stage, mtcnn);
      Lines lines = new Lines();
      for (int faces : FACES) {
        RgbImage frame = Frames.tiled(portraits.subList(0, faces), COLUMNS, ROWS, WIDTH, HEIGHT);
        List<Face> found = mtcnn.detect(frame);
        int count = found.size();
        lines.add("detect", count, () -> mtcnn.detect(frame));
        if (count > 0) {
          List<FaceCrop> crops = FaceCrops.cut(frame, found);
          lines.add("embed (InceptionResnetV1)", count, () -> embedder.embed(crops));
        }
        Peer peer = stage.peer();
        if (peer != null) {
          Path file = DetectionDuels.png(stage, "faces-%d".formatted(faces), frame);
          lines.add(
              "detect, " + Peer.NAME,
              count,
              name -> DetectionDuels.peer(peer, name, file, MIN_FACE));
        }
      }
      return lines.curve(
          stage.effort().duel(),
          "growth-faces",
          "Time against faces in a frame of %dx%d".formatted(WIDTH, HEIGHT),
          "faces found",
          MILLIS,
          false);
    }
  }

  /** Everybody in the photographs, with some surroundings. */
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
    stage.told().accept("growth: batch");
    try (TorchNet inception = load(stage.networks(), INCEPTION_RESNET_V1);
        TorchNet plain = load(stage.plain(), INCEPTION_RESNET_V1);
        TorchNet resnet = load(stage.networks(), RESNET34)) {
      Lines lines = new Lines();
      for (int batch : BATCHES) {
        Tensor faces = INCEPTION_RESNET_V1.input(batch);
        Tensor chips = RESNET34.input(batch);
        lines.add("InceptionResnetV1", batch, () -> inception.run(faces));
        lines.add("InceptionResnetV1, plain", batch, () -> plain.run(faces));
        lines.add("ResNet-34", batch, () -> resnet.run(chips));
        Peer peer = stage.peer();
        if (peer != null) {
          lines.add(
              "InceptionResnetV1, PyTorch", batch, name -> EmbeddingDuels.peer(peer, name, batch));
        }
      }
      return lines
          .curve(
              stage.effort().duel(),
              "growth-batch",
              "Embedding networks: time a picture against batch",
              "pictures in a call",
              "milliseconds a picture",
              false)
          .perX();
    }
  }

  /** A small gallery is searched so fast that the duel would end before the search is compiled. */
  private static void warmUp(Gallery gallery, List<float[]> probes) {
    for (int i = 0; i < GALLERY_WARM_UPS; i++) {
      gallery.match(probes.get(0));
      gallery.match(probes);
    }
  }

  private static TorchNet load(Path networks, EmbedderNet network) {
    return TorchNet.load(networks.resolve(network.file()));
  }

  /** One size after the other, since all at once are too much for small machines. */
  private static Curve gallery(Stage stage) {
    stage.told().accept("growth: gallery");
    List<float[]> probes = BenchGallery.probes(PROBES);
    warmUp(BenchGallery.of(PEOPLE[0]).gallery(), probes);
    List<Curve> sizes = new ArrayList<>();
    for (int people : PEOPLE) {
      Gallery gallery = BenchGallery.of(people).gallery();
      Lines lines = new Lines();
      lines.add("one probe", people, () -> gallery.match(probes.get(0)));
      lines.add("batch of %d probes".formatted(PROBES), people, () -> gallery.match(probes));
      sizes.add(
          lines.curve(
              stage.effort().duel(),
              "growth-gallery",
              "Time against people in the gallery (512 values each, exact search)",
              "people",
              MILLIS,
              true));
    }
    return Curve.joined(sizes);
  }
}
