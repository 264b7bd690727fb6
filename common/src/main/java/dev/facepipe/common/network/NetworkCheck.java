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
 * Compares a network's file with the checksums in its card, {@code NAME.json} in the same folder.
 * Runs on its own threads, while libtorch loads.
 *
 * <p>CRC-32 comes first. It finds damage and is fast with every Java compiler. A file that fails it
 * is not given to libtorch. SHA-256 follows. The images start Java with its quick compiler (C1)
 * only, which has no fast SHA-256: ResNet-34 takes 0.38 seconds of processor time. So if a client
 * waits for the start, only CRC-32 is checked. Measured: docs/cold-start.md.
 */
public final class NetworkCheck {
  /** Largest card that is read; one has about 600 bytes. */
  public static final long MAX_CARD_BYTES = 1 << 16;

  private static final String BUILD = "'./facepipe models build' builds it again";

  private static volatile boolean quick;

  private final CompletableFuture<Void> crc32;
  private final CompletableFuture<Void> sha256;

  private NetworkCheck(CompletableFuture<Void> crc32, CompletableFuture<Void> sha256) {
    this.crc32 = crc32;
    this.sha256 = sha256;
  }

  /** Turns SHA-256 off in this process from now on, because a client waits for its start. */
  public static void beQuick() {
    quick = true;
  }

  /**
   * Starts the check.
   *
   * @param file an existing file with the ending of an engine
   * @throws IllegalStateException if the card is missing, cannot be read, belongs to another
   *     network or has no checksums; the message names the card
   */
  static NetworkCheck begin(Path file) {
    NetworkSums wanted = sumsInCard(file);
    CompletableFuture<Void> crc32 =
        CompletableFuture.runAsync(
            () -> compare(file, "CRC-32", NetworkSums::crc32, wanted.crc32()),
            NetworkCheck::onItsOwnThread);
    return new NetworkCheck(
        crc32,
        quick
            ? crc32
            : crc32.thenRunAsync(
                () -> compare(file, "SHA-256", NetworkSums::sha256, wanted.sha256()),
                NetworkCheck::onItsOwnThread));
  }

  /** Waits for the CRC-32 check; throws an exception that names the file if CRC-32 is wrong. */
  void awaitCrc32() {
    InBackground.result(crc32);
  }

  /** Waits for all checks; throws an exception that names the file if a checksum is wrong. */
  void await() {
    InBackground.result(sha256);
  }

  private static void onItsOwnThread(Runnable work) {
    Thread thread = new Thread(work, "network-check");
    thread.setDaemon(true);
    thread.start();
  }

  private static NetworkSums sumsInCard(Path file) {
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
    NetworkSums sums = new NetworkSums(card.path("sha256").asText(), card.path("crc32").asText());
    if (sums.sha256().isEmpty() || sums.crc32().isEmpty()) {
      throw new IllegalStateException(
          "network %s: its card %s has no sha256 and crc32: an earlier version wrote it; %s"
              .formatted(file, path, BUILD));
    }
    return sums;
  }

  private static void compare(Path file, String what, Sum sum, String wanted) {
    String got;
    try {
      got = sum.of(file);
    } catch (IOException e) {
      throw new IllegalStateException("network %s cannot be read: %s".formatted(file, e), e);
    }
    if (!got.equals(wanted)) {
      throw new IllegalStateException(
          "network %s is damaged: its %s is %s; expected %s, as its card says; %s"
              .formatted(file, what, got, wanted, BUILD));
    }
  }

  @FunctionalInterface
  private interface Sum {
    String of(Path file) throws IOException;
  }
}
