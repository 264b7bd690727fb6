package dev.facepipe.common.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.InBackground;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Compares a network's file with the CRC-32 in its card, {@code NAME.json} in the same folder. Runs
 * on a thread of its own, while libtorch loads. A file that fails is not given to libtorch.
 *
 * <p>CRC-32 finds damage and mixed-up files, and is fast with every Java compiler. SHA-256, which
 * the card has too, would find no more: who changes a network on purpose can change its card as
 * well. With Java's quick compiler it takes 0.38 seconds of processor time for ResNet-34. Measured:
 * docs/cold-start.md.
 */
public final class NetworkCheck {
  /** Largest card that is read; one has about 600 bytes. */
  public static final long MAX_CARD_BYTES = 1 << 16;

  private static final String BUILD = "'./facepipe models build' builds it again";

  private final CompletableFuture<Void> crc32;

  private NetworkCheck(CompletableFuture<Void> crc32) {
    this.crc32 = crc32;
  }

  /**
   * Starts the check.
   *
   * @param file an existing file with the ending of an engine
   * @throws IllegalStateException if the card is missing, cannot be read, belongs to another
   *     network or has no checksums; the message names the card
   */
  static NetworkCheck begin(Path file) {
    String wanted = crc32InCard(file);
    return new NetworkCheck(
        CompletableFuture.runAsync(() -> compare(file, wanted), NetworkCheck::onItsOwnThread));
  }

  /** Waits for the check; throws an exception that names the file if its CRC-32 is wrong. */
  void await() {
    InBackground.result(crc32);
  }

  private static void onItsOwnThread(Runnable work) {
    Thread thread = new Thread(work, "network-check");
    thread.setDaemon(true);
    thread.start();
  }

  private static String crc32InCard(Path file) {
    String name = NetworkEngine.name(file);
    Path path = file.resolveSibling(name + ".json");
    JsonNode card;
    try {
      card = Json.mapper().readTree(RegularFile.read(path, MAX_CARD_BYTES));
    } catch (FileRefused e) {
      String reason = e.isMissing() ? " is missing" : ": " + e.getMessage();
      throw new IllegalStateException(
          "network %s: its card %s%s; %s".formatted(file, path, reason, BUILD), e);
    } catch (IOException e) {
      throw new IllegalStateException(
          "network %s: its card %s cannot be read: %s; %s"
              .formatted(file, path, e.getMessage(), BUILD),
          e);
    }
    if (!card.path("model").asText().equals(name)) {
      throw new IllegalStateException(
          "network %s: its card %s is for model '%s'; expected '%s'; %s"
              .formatted(file, path, card.path("model").asText(), name, BUILD));
    }
    String crc32 = card.path("crc32").asText();
    if (crc32.isEmpty()) {
      throw new IllegalStateException(
          "network %s: its card %s has no crc32: an earlier version wrote it; %s"
              .formatted(file, path, BUILD));
    }
    return crc32;
  }

  private static void compare(Path file, String wanted) {
    String got;
    try {
      got = NetworkSums.crc32(file);
    } catch (IOException e) {
      throw new IllegalStateException("network %s cannot be read: %s".formatted(file, e), e);
    }
    if (!got.equals(wanted)) {
      throw new IllegalStateException(
          "network %s is damaged: its CRC-32 is %s; expected %s, as its card says; %s"
              .formatted(file, got, wanted, BUILD));
    }
  }
}
