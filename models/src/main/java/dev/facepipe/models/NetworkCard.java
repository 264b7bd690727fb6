package dev.facepipe.models;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.network.NetworkCheck;
import dev.facepipe.common.network.NetworkEngine;
import dev.facepipe.common.network.NetworkSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The card of a network: the file {@code NAME.json} beside it.
 *
 * @param model name of the network
 * @param fingerprint changes exactly when a weight changes, and ends in {@code -int8} if the
 *     network works on 8-bit integers; embeddings of networks with different fingerprints can't be
 *     compared
 * @param input shape of the input; -1 means any size
 * @param range meaning and range of the input's numbers
 * @param embedding length of a face's embedding; null for a network that gives none
 * @param flavour kind of convolutions in the network
 * @param source origin of the weights
 * @param licence licence of the weights
 * @param sha256 SHA-256 of the network's file, compared when networks are built
 * @param crc32 CRC-32 of the network's file, also compared whenever the network is loaded
 * @param madeFrom SHA-256 of the weights' files, the writer version, the flavour and, for 8-bit
 *     integers, the list of calibration faces; the network is written again when it changes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "model",
  "fingerprint",
  "input",
  "range",
  "embedding",
  "flavour",
  "source",
  "licence",
  "sha256",
  "crc32",
  "made_from"
})
record NetworkCard(
    String model,
    String fingerprint,
    List<Integer> input,
    String range,
    @Nullable Integer embedding,
    String flavour,
    String source,
    String licence,
    String sha256,
    String crc32,
    @JsonProperty("made_from") String madeFrom) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Returns true if the network's file in a folder is the file that this card describes. */
  boolean isOf(Path folder) throws IOException {
    return NetworkSums.of(NetworkEngine.file(folder, model)).equals(new NetworkSums(sha256, crc32));
  }

  /** Reads a network's card; empty if the network is missing or its card is not readable. */
  static Optional<NetworkCard> read(Path folder, String name) {
    Path card = folder.resolve(name + ".json");
    if (!Files.isRegularFile(card) || !Files.isRegularFile(NetworkEngine.file(folder, name))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JSON.readValue(RegularFile.read(card, NetworkCheck.MAX_CARD_BYTES), NetworkCard.class));
    } catch (IOException e) {
      return Optional.empty(); // half written or too old: the caller writes the network again
    }
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(model + ".json"), JSON.writeValueAsString(this) + "\n");
  }
}
