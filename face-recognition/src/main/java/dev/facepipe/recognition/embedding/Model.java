package dev.facepipe.recognition.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.network.NetworkCheck;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The network that made an embedding. Embeddings are comparable only if name and fingerprint are
 * equal.
 *
 * @param name name such as {@code resnet34}; 1 to 64 of {@code a-z 0-9 . _ -}
 * @param fingerprint identifies the network's weights, for example by the first digits of their
 *     SHA-256; 1 to 64 of {@code a-z 0-9 . _ -}
 * @param dimensions number of values in an embedding, 1 to 4096
 */
public record Model(String name, String fingerprint, int dimensions) {
  private static final String WORD = "[a-z0-9._-]{1,64}";

  /** Largest number of dimensions accepted from a file. Face networks have 128 to 512. */
  public static final int MAX_DIMENSIONS = 4096;

  public Model {
    if (!name.matches(WORD)) {
      throw new IllegalArgumentException(
          "model name is '%s'; expected 1 to 64 of a-z 0-9 . _ -".formatted(name));
    }
    if (!fingerprint.matches(WORD)) {
      throw new IllegalArgumentException(
          "fingerprint of model %s is '%s'; expected 1 to 64 of a-z 0-9 . _ -"
              .formatted(name, fingerprint));
    }
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "model %s gives %d values; expected 1 to %d".formatted(name, dimensions, MAX_DIMENSIONS));
    }
  }

  /**
   * Reads the card {@code NAME.json} beside a network's file.
   *
   * @param networks the folder that {@code models/} writes to
   * @throws IllegalStateException if the card is missing or cannot be read; the message names the
   *     file
   */
  public static Model read(Path networks, String name) {
    Path card = networks.resolve(name + ".json");
    try {
      JsonNode json = Json.mapper().readTree(RegularFile.read(card, NetworkCheck.MAX_CARD_BYTES));
      if (!json.path("model").asText().equals(name)) {
        throw new IllegalArgumentException(
            "card is for model '%s'".formatted(json.path("model").asText()));
      }
      return new Model(
          json.path("model").asText(),
          json.path("fingerprint").asText(),
          json.path("embedding").asInt());
    } catch (FileRefused e) {
      throw new IllegalStateException(
          e.isMissing()
              ? "network %s is missing: no %s; './facepipe models list' says how to get it"
                  .formatted(name, card)
              : "network %s: %s: %s".formatted(name, card, e.getMessage()),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "network %s: %s cannot be read: %s".formatted(name, card, e.getMessage()), e);
    }
  }

  /** Returns name and fingerprint for messages: {@code resnet34 (1a2b)}. */
  @Override
  public String toString() {
    return "%s (%s)".formatted(name, fingerprint);
  }
}
