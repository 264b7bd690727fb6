package dev.facepipe.recognition.facenet;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.network.Batches;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NeuralNet;
import dev.facepipe.common.network.Tensor;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.embedding.Recognisability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * FaceNet's network as facenet-pytorch ships it. Returns embeddings of 512 values, L2 norm 1.
 *
 * <p>Embeds the box only: sides truncated to whole pixels, no margin, not aligned. Source:
 * facenet-pytorch 2.5, mtcnn.py, {@code extract_face}.
 *
 * <p>Thread-safe. Owns the network until closed.
 */
public final class InceptionResnetV1 implements Embedder {
  /** Name of the network's file, without its extension. */
  public static final String NAME = EmbedderName.INCEPTION_RESNET_V1.word();

  /** Side of the input in pixels. */
  private static final int SIDE = 160;

  private static final int INPUT_VALUES = 3 * SIDE * SIDE;

  /**
   * Maps 0..255 to about -1..1, with {@code DIVISOR}. Source: facenet-pytorch, {@code
   * fixed_image_standardization}.
   */
  private static final float MEAN = 127.5f;

  private static final float DIVISOR = 128;

  /**
   * Most faces in one call of the network. Larger batches take more memory, and no less time for
   * each face. Measured: docs/benchmark.md.
   */
  private static final int MAX_BATCH = 8;

  private final NeuralNet net;
  private final Model model;
  private final Optional<Recognisability> recognisability;

  /**
   * Loads the network.
   *
   * @param networks folder with the network inception-resnet-v1 and its card
   */
  public InceptionResnetV1(Path networks) {
    this.model = Model.read(networks, NAME);
    this.recognisability = Recognisability.read(networks, model);
    this.net = NeuralNet.load(NetworkEngine.file(networks, NAME));
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public Optional<Recognisability> recognisability() {
    return recognisability;
  }

  @Override
  public List<float[]> embed(List<FaceCrop> crops) {
    return Batches.inPowersOfTwo(crops, MAX_BATCH).stream()
        .flatMap(batch -> embedBatch(batch).stream())
        .toList();
  }

  private List<float[]> embedBatch(List<FaceCrop> crops) {
    float[] input = new float[crops.size() * INPUT_VALUES];
    for (int i = 0; i < crops.size(); i++) {
      boxOf(crops.get(i)).writeValues(input, i * INPUT_VALUES, MEAN, DIVISOR);
    }
    float[] out = net.run(new Tensor(input, crops.size(), SIDE, SIDE, 3)).get(0).values();
    List<float[]> embeddings = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      int from = i * model.dimensions();
      embeddings.add(Arrays.copyOfRange(out, from, from + model.dimensions()));
    }
    return embeddings;
  }

  private static RgbImage boxOf(FaceCrop crop) {
    RgbImage image = crop.image();
    Box box = crop.box();
    int left = Math.min(Math.max((int) box.left(), 0), image.width() - 1);
    int top = Math.min(Math.max((int) box.top(), 0), image.height() - 1);
    int right = Math.min(Math.max((int) box.right(), left + 1), image.width());
    int bottom = Math.min(Math.max((int) box.bottom(), top + 1), image.height());
    RgbImage face = image.crop(left, top, right, bottom);
    return face.width() >= SIDE && face.height() >= SIDE
        ? ImageCodec.shrink(face, SIDE, SIDE)
        : ImageCodec.resize(face, SIDE, SIDE);
  }

  @Override
  public void close() {
    net.close();
  }
}
