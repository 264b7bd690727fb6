package dev.facepipe.recognition.build;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Measures the {@link Recognisability} of each network in a folder on the sample photographs, and
 * writes it beside the network. The build runs this program.
 */
public final class MeasureRecognisability {
  /**
   * The faces of at least 100 pixels and probability 0.99 in the sample photographs, as
   * facenet-pytorch 2.5 finds them with min_face_size 40. The pattern of a dress in sample2.jpg,
   * probability 0.85, is not among them.
   */
  private static final String FACES = "sample-faces.json";

  /**
   * Height in pixels of a face that nobody recognises. Source: arXiv 2106.04112 uses such faces.
   */
  private static final double UNRECOGNISABLE = 8;

  private MeasureRecognisability() {}

  private record SampleFace(String photograph, Face face) {}

  /** Measures the networks in folder {@code args[0]} on the photographs in {@code args[1]}. */
  public static void main(String[] args) throws IOException {
    in(Path.of(args[0]), Path.of(args[1]), System.out::println);
  }

  /**
   * Measures the networks that have no figures, or figures of other weights. A network that does
   * not tell good faces from unrecognisable ones, such as one of random weights, gets none.
   *
   * @param networks folder of the networks
   * @param photographs folder with {@code sample1.jpg} to {@code sample6.jpg}
   * @param progress receives a line about each network that was measured
   */
  public static void in(Path networks, Path photographs, Consumer<String> progress)
      throws IOException {
    for (EmbedderName name : EmbedderName.values()) {
      if (Files.exists(NetworkEngine.file(networks, name.word())) && !isMeasured(networks, name)) {
        Path file = Recognisability.file(networks, name.word());
        Files.deleteIfExists(file); // figures of other weights would stop the embedder
        try (Embedder embedder = Embedders.load(name, networks)) {
          Files.writeString(file, Json.write(measure(embedder, crops(photographs))));
          progress.accept("wrote " + file.normalize());
        } catch (IllegalArgumentException e) {
          progress.accept(
              "no figures of %s, so no face is called unrecognisable: %s"
                  .formatted(name.word(), e.getMessage()));
        }
      }
    }
  }

  private static boolean isMeasured(Path networks, EmbedderName name) {
    try {
      return Recognisability.read(networks, Model.read(networks, name.word())).isPresent();
    } catch (IllegalStateException e) {
      return false; // damaged, or of other weights
    }
  }

  private static List<FaceCrop> crops(Path photographs) throws IOException {
    List<SampleFace> faces;
    try (InputStream in = MeasureRecognisability.class.getResourceAsStream(FACES)) {
      faces = Json.mapper().readValue(Objects.requireNonNull(in), new TypeReference<>() {});
    }
    Map<String, RgbImage> images = new HashMap<>();
    List<FaceCrop> crops = new ArrayList<>();
    for (SampleFace face : faces) {
      if (!images.containsKey(face.photograph())) {
        images.put(
            face.photograph(),
            ImageCodec.decode(Files.readAllBytes(photographs.resolve(face.photograph()))));
      }
      crops.addAll(
          FaceCrops.cut(
              Objects.requireNonNull(images.get(face.photograph())), List.of(face.face())));
    }
    return crops;
  }

  /**
   * Returns the figures of a network. The distances of a face are taken from the mean of the other
   * faces, so that no face is compared with itself.
   *
   * @param good faces that anybody recognises; two or more
   */
  static Recognisability measure(Embedder embedder, List<FaceCrop> good) {
    List<Look> recognisable = embedder.look(good);
    List<float[]> unrecognisable =
        embedder.embed(good.stream().map(MeasureRecognisability::tiny).toList());
    double[] least = new double[good.size()];
    double[] most = new double[good.size()];
    for (int i = 0; i < good.size(); i++) {
      double[] others = mean(unrecognisable, i);
      least[i] = distance(unrecognisable.get(i), others);
      most[i] = distance(recognisable.get(i).embedding(), others);
    }
    double[] all = mean(unrecognisable, -1);
    float[] centroid = new float[all.length];
    for (int d = 0; d < all.length; d++) {
      centroid[d] = (float) all[d];
    }
    double[] mirrors =
        recognisable.stream()
            .map(Look::mirrorDistance)
            .filter(Objects::nonNull)
            .mapToDouble(Float::doubleValue)
            .toArray();
    return new Recognisability(
        embedder.model().fingerprint(),
        centroid,
        median(least),
        median(most),
        mirrors.length == 0 ? null : median(mirrors));
  }

  /** Returns a face as if it had been 8 pixels high in the frame. */
  private static FaceCrop tiny(FaceCrop crop) {
    RgbImage image = crop.image();
    double scale = UNRECOGNISABLE / crop.box().height();
    RgbImage small =
        ImageCodec.shrink(
            image,
            Math.max(1, (int) Math.round(image.width() * scale)),
            Math.max(1, (int) Math.round(image.height() * scale)));
    return new FaceCrop(
        crop.face(),
        ImageCodec.resize(small, image.width(), image.height()),
        crop.left(),
        crop.top(),
        crop.scale());
  }

  /** Returns the mean of all vectors but one. */
  private static double[] mean(List<float[]> vectors, int without) {
    double[] mean = new double[vectors.get(0).length];
    int count = without < 0 ? vectors.size() : vectors.size() - 1;
    for (int i = 0; i < vectors.size(); i++) {
      for (int d = 0; i != without && d < mean.length; d++) {
        mean[d] += vectors.get(i)[d] / count;
      }
    }
    return mean;
  }

  private static double distance(float[] vector, double[] from) {
    double sum = 0;
    for (int d = 0; d < from.length; d++) {
      sum += (vector[d] - from[d]) * (vector[d] - from[d]);
    }
    return Math.sqrt(sum);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
