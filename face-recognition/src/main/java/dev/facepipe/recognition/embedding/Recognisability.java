package dev.facepipe.recognition.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells how well a network recognises a face, from the face's embedding alone.
 *
 * <p>Embeddings of faces that nobody can recognise (very small, blurred, covered) gather at one
 * place. The distance from there tells how recognisable a face is. Source: Deng and others,
 * Harnessing Unrecognizable Faces for Improving Face Recognition (arXiv 2106.04112). A pattern that
 * the detector takes for a face often lies far from its own mirror image, so that distance is used
 * too.
 *
 * <p>The build measures these figures for each network, on the sample photographs. Immutable.
 *
 * @param fingerprint identifies the weights that the figures belong to
 * @param unrecognisable mean embedding of unrecognisable faces
 * @param least median distance of unrecognisable faces from there; scores 0
 * @param most median distance of good faces from there; scores 100
 * @param mirror median distance between a good face and its mirror image; scores 100, and twice as
 *     much scores 0; null if the embedder does not look at mirror images
 */
public record Recognisability(
    String fingerprint,
    float[] unrecognisable,
    double least,
    double most,
    @Nullable Double mirror) {
  /** Most bytes of the file; 4,096 values take about 60 kB. */
  private static final int MAX_BYTES = 1 << 20;

  public Recognisability {
    if (!(0 <= least && least < most && most < Double.POSITIVE_INFINITY)) { // also refuses NaN
      throw new IllegalArgumentException(
          "distances from unrecognisable faces are %s and %s; expected 0 or more, the first smaller"
              .formatted(least, most));
    }
    if (mirror != null && !(mirror > 0)) {
      throw new IllegalArgumentException(
          "distance to the mirror image is %s; expected above 0".formatted(mirror));
    }
  }

  /** Returns the file of a network's figures. */
  public static Path file(Path networks, String network) {
    return networks.resolve(network + "-recognisability.json");
  }

  /**
   * Reads the figures of a network. A folder that an older build wrote has none.
   *
   * @throws IllegalStateException if the file is damaged or belongs to other weights; the message
   *     names the file
   */
  public static Optional<Recognisability> read(Path networks, Model model) {
    Path file = file(networks, model.name());
    try {
      Recognisability read = of(Json.mapper().readTree(RegularFile.read(file, MAX_BYTES)));
      if (!read.fingerprint.equals(model.fingerprint())
          || read.unrecognisable.length != model.dimensions()) {
        throw new IllegalStateException(
            "%s has %d values of weights %s; expected %d of %s; './facepipe models build' writes it again"
                .formatted(
                    file,
                    read.unrecognisable.length,
                    read.fingerprint,
                    model.dimensions(),
                    model.fingerprint()));
      }
      return Optional.of(read);
    } catch (FileRefused e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw new IllegalStateException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "%s cannot be read: %s; './facepipe models build' writes it again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Reads the fields one by one: at a cold start, Jackson would look at this class for too long.
   */
  private static Recognisability of(JsonNode json) {
    float[] unrecognisable = new float[json.path("unrecognisable").size()];
    for (int i = 0; i < unrecognisable.length; i++) {
      unrecognisable[i] = json.path("unrecognisable").path(i).floatValue();
    }
    return new Recognisability(
        json.path("fingerprint").asText(),
        unrecognisable,
        json.path("least").asDouble(Double.NaN),
        json.path("most").asDouble(Double.NaN),
        json.hasNonNull("mirror") ? (Double) json.path("mirror").asDouble(Double.NaN) : null);
  }

  /**
   * Returns how recognisable a face is, 0 to 100.
   *
   * @param embedding as many values as the network gives
   */
  public int score(float[] embedding) {
    double sum = 0;
    for (int i = 0; i < unrecognisable.length; i++) {
      double difference = (double) embedding[i] - unrecognisable[i];
      sum += difference * difference;
    }
    return percent((Math.sqrt(sum) - least) / (most - least));
  }

  /** Returns how well a face agrees with its mirror image, 0 to 100; null if nobody looked. */
  public @Nullable Integer mirrorAgreement(Look look) {
    return mirror == null || look.mirrorDistance() == null
        ? null
        : (Integer) percent(2 - look.mirrorDistance() / mirror);
  }

  private static int percent(double share) {
    return (int) Math.round(100 * Math.max(0, Math.min(1, share)));
  }
}
