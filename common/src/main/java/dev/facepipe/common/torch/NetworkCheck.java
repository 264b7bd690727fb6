package dev.facepipe.common.torch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.Meanwhile;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.message.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Compares a network's file with the sums in its card, which lies beside it as {@code NAME.json}.
 * The work is done on a thread of its own, beside libtorch's.
 *
 * <p>CRC-32 comes first: it finds damage, is fast under every compiler of Java's, and libtorch is
 * not given a file that fails it. SHA-256 follows. Java's quick compiler, which is the only one
 * that the images start with, has no fast SHA-256: 0.38 seconds of the processor for ResNet-34. So
 * where somebody waits for the start, CRC-32 has to do. Measured: docs/cold-start.md.
 */
public final class NetworkCheck {
  /** Largest card that is read; one has about 600 bytes. */
  public static final long MAX_CARD_BYTES = 1 << 16;

  private static final String BUILD = "'./facepipe models build' writes it anew";

  private static volatile boolean quick;

  private final CompletableFuture<Void> crc32;
  private final CompletableFuture<Void> sha256;

  private NetworkCheck(CompletableFuture<Void> crc32, CompletableFuture<Void> sha256) {
    this.crc32 = crc32;
    this.sha256 = sha256;
  }

  /** Leaves out SHA-256 in this process from now on: somebody waits for its start. */
  public static void beQuick() {
    quick = true;
  }

  /**
   * Begins.
   *
   * @param file ends in {@code .pt}; is there
   * @throws IllegalStateException if its card is missing, not to be read, another network's, or
   *     without sums; the message names it
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

  /** Returns once CRC-32 is right; throws, naming the file, if it is not. */
  void awaitCrc32() {
    Meanwhile.result(crc32);
  }

  /** Returns once all is right; throws, naming the file, if it is not. */
  void await() {
    Meanwhile.result(sha256);
  }

  private static void onItsOwnThread(Runnable work) {
    Thread thread = new Thread(work, "network-check");
    thread.setDaemon(true);
    thread.start();
  }

  private static NetworkSums sumsInCard(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.pt$", "");
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
          "network %s: its card %s is of '%s'; expected '%s'; %s"
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
