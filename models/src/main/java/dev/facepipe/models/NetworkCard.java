package dev.facepipe.models;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.torch.NetworkCheck;
import dev.facepipe.common.torch.NetworkSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside a network as {@code NAME.json}.
 *
 * @param model its name
 * @param fingerprint changes when any weight does, and only then: vectors of networks with
 *     different fingerprints can't be compared
 * @param input shape of what it is given; -1 is any size
 * @param range what the numbers of its input are
 * @param embedding how long a face's vector is; null for a network that gives none
 * @param flavour which convolutions it is written with
 * @param source where the weights come from
 * @param licence under which they come
 * @param sha256 of the network's file, which is compared with it whenever the network is loaded
 * @param crc32 of the same file, for where SHA-256 takes too long
 * @param madeFrom SHA-256 of the weights' files, the writer and the flavour: the network is written
 *     anew when it changes
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

  /** Whether the network's file in a folder is the one that this card was written for. */
  boolean isOf(Path folder) throws IOException {
    return NetworkSums.of(folder.resolve(model + ".pt")).equals(new NetworkSums(sha256, crc32));
  }

  /** The card of a network in a folder; none if there is no network, or no readable card. */
  static Optional<NetworkCard> read(Path folder, String name) {
    Path card = folder.resolve(name + ".json");
    if (!Files.isRegularFile(card) || !Files.isRegularFile(folder.resolve(name + ".pt"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JSON.readValue(RegularFile.read(card, NetworkCheck.MAX_CARD_BYTES), NetworkCard.class));
    } catch (IOException e) {
      return Optional.empty(); // half written or older than this program: to be written anew
    }
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(model + ".json"), JSON.writeValueAsString(this) + "\n");
  }
}
