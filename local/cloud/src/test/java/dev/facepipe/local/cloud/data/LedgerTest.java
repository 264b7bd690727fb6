package dev.facepipe.local.cloud.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir private Path temp;

  private static Map<String, String> messages(Ledger ledger) {
    Map<String, String> rows = new TreeMap<>();
    ledger.read(Table.MESSAGES, (key, value) -> rows.put(key, new String(value, UTF_8)));
    return rows;
  }

  private static Row message(String key, String value) {
    return Row.put(Table.MESSAGES, key, value);
  }

  @Test
  void everyWriteThatEndedSurvivesAKill() throws IOException {
    Path file = temp.resolve("index.mv");
    try (Ledger ledger = Ledger.open(file, true)) {
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        writes.add(ledger.write(List.of(message("q/" + i, "body " + i))));
      }
      writes.forEach(CompletableFuture::join);
      ledger.write(List.of(Row.delete(Table.MESSAGES, "q/7"), message("q/8", "new"))).join();

      Path killed = Files.copy(file, temp.resolve("killed.mv"));
      try (Ledger again = Ledger.open(killed, false)) {
        Map<String, String> rows = messages(again);
        assertEquals(499, rows.size());
        assertEquals("body 499", rows.get("q/499"));
        assertEquals("new", rows.get("q/8"));
      }
    }
  }

  @Test
  void bytesOfDeletedRowsLeaveTheFileWhileItIsInUse() throws IOException {
    try (Ledger ledger = Ledger.open(temp.resolve("index.mv"), true)) {
      for (int i = 0; i < 200; i++) {
        ledger.write(List.of(message("q/" + i, "face of Ada ".repeat(50)))).join();
        ledger.write(List.of(message("kept/" + i, "face of Bea ".repeat(50)))).join();
      }
      assertEquals(List.of("index.mv"), CopiedFolder.filesWith(temp, "Ada"));

      for (int i = 0; i < 200; i++) {
        ledger.write(List.of(Row.delete(Table.MESSAGES, "q/" + i))).join();
      }

      await().until(() -> CopiedFolder.filesWith(temp, "Ada").isEmpty());
      assertEquals(200, messages(ledger).size());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("index.mv"))));
    }
  }

  @Test
  void closedLedgerHoldsNoBytesOfDeletedRows() throws IOException {
    Path file = temp.resolve("index.mv");
    try (Ledger ledger = Ledger.open(file, true)) {
      ledger.write(List.of(message("q/1", "face of Ada"), message("q/2", "face of Bea"))).join();
      ledger.write(List.of(Row.delete(Table.MESSAGES, "q/1"))).join();
    }

    assertEquals(List.of(), CopiedFolder.filesWith(temp, "face of Ada"));
    try (Ledger again = Ledger.open(file, false)) {
      assertEquals(Map.of("q/2", "face of Bea"), messages(again));
    }
  }

  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    Path whole = temp.resolve("index.mv");
    try (Ledger ledger = Ledger.open(whole, true)) {
      for (int i = 0; i < 300; i++) {
        ledger.write(List.of(message("q/" + i, "body ".repeat(100) + i))).join();
      }
    }
    byte[] bytes = Files.readAllBytes(whole);
    Map<String, byte[]> kinds =
        Map.of(
            "empty",
            new byte[0],
            "garbage",
            "not a ledger ".repeat(1000).getBytes(UTF_8),
            "start",
            Arrays.copyOf(bytes, 8192),
            "zeroed",
            new byte[bytes.length]);
    for (Map.Entry<String, byte[]> kind : kinds.entrySet()) {
      Path file = temp.resolve(kind.getKey());
      Files.write(file, kind.getValue());

      var refused = assertThrows(DataFolderUnusable.class, () -> Ledger.open(file, false));

      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith(file + " is damaged: "), message);
      assertTrue(message.lines().count() == 1, message);
    }
  }
}
