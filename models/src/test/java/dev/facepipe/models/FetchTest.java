package dev.facepipe.models;

import static dev.facepipe.models.FakeServer.head;
import static dev.facepipe.models.FakeServer.reply;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.facepipe.models.FakeServer.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchTest {
  /** Patience in most tests. No test waits so long, even on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Patience in tests whose server stops sending. */
  private static final Duration LITTLE_PATIENCE = Duration.ofMillis(500);

  private static final Duration LONG_SILENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** Longest time for a test, so that none hangs. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  private final Path target;
  private final Path part;
  private String sha256 = "";
  private Duration patience = PATIENCE;

  FetchTest(@TempDir Path folder) {
    target = folder.resolve("weights").resolve("net.pt");
    part = target.resolveSibling("net.pt.part");
  }

  @BeforeEach
  void hashContent(@TempDir Path other) throws IOException {
    sha256 = Sha256.of(Files.write(other.resolve("content"), CONTENT));
  }

  @Test
  void fileGetsItsNameAfterTheDownload() throws IOException {
    List<Long> steps = new ArrayList<>();
    try (FakeServer server = new FakeServer(whole())) {
      fetch(server, (done, total) -> assertFalse(Files.exists(target)), steps);
    }

    assertArrived();
    assertEquals((long) CONTENT.length, steps.get(steps.size() - 1));
  }

  @Test
  void existingFileIsNotDownloadedAgain() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(target, CONTENT);
    try (FakeServer server = new FakeServer(whole())) {
      fetch(server);

      assertEquals(List.of(), server.requests());
    }
  }

  @Test
  void wrongExistingFileIsReplaced() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(target, new byte[CONTENT.length]);
    try (FakeServer server = new FakeServer(whole())) {
      fetch(server);
    }

    assertArrived();
  }

  @Test
  void redirectIsFollowed() throws IOException {
    try (FakeServer storage = new FakeServer(ranged());
        FakeServer server =
            new FakeServer(
                reply("302 Found", "Location: " + storage.url() + "\r\n", new byte[0]))) {
      leave(100_000);

      fetch(server);

      assertTrue(
          storage.requests().get(0).contains("Range: bytes=100000-"),
          "a redirect keeps the Range header");
    }
    assertArrived();
  }

  @Test
  void partialDownloadIsResumed() throws IOException {
    leave(123_456);
    try (FakeServer server = new FakeServer(ranged())) {
      fetch(server);

      assertTrue(server.requests().get(0).contains("Range: bytes=123456-"));
      assertEquals(1, server.requests().size());
    }
    assertArrived();
  }

  @Test
  void manyBrokenConnectionsAreResumed() throws IOException {
    Reply some =
        (request, out) -> {
          int from = from(request);
          out.write(rangeHead(from));
          out.write(CONTENT, from, Math.min(70_000, CONTENT.length - from));
        };
    Reply first =
        (request, out) -> {
          out.write(head("200 OK", "Content-Length: " + CONTENT.length + "\r\n"));
          out.write(CONTENT, 0, 70_000);
        };
    try (FakeServer server = new FakeServer(first, some)) {
      fetch(server);

      assertTrue(server.requests().size() >= 5, "five requests or more");
    }
    assertArrived();
  }

  @Test
  void stalledDownloadFailsAndKeepsItsBytes() throws IOException {
    patience = LITTLE_PATIENCE;
    Reply stalls =
        (request, out) -> {
          out.write(head("200 OK", "Content-Length: " + CONTENT.length + "\r\n"));
          out.write(CONTENT, 0, 50_000);
          out.flush();
          Thread.sleep(LONG_SILENCE.toMillis());
        };
    Reply refuses = reply("503 Busy", "", new byte[0]);
    try (FakeServer server = new FakeServer(stalls, refuses)) {
      assertFails(server, "status 503");
    }

    assertEquals(50_000, Files.size(part));
  }

  @Test
  void stalledDownloadIsResumed() throws IOException {
    patience = LITTLE_PATIENCE;
    Reply stalls =
        (request, out) -> {
          out.write(head("200 OK", "Content-Length: " + CONTENT.length + "\r\n"));
          out.write(CONTENT, 0, 50_000);
          out.flush();
          Thread.sleep(LONG_SILENCE.toMillis());
        };
    try (FakeServer server = new FakeServer(stalls, ranged())) {
      fetch(server);
    }

    assertArrived();
  }

  @Test
  void silentServerIsGivenUp() throws IOException {
    patience = LITTLE_PATIENCE;
    try (FakeServer server =
        new FakeServer((request, out) -> Thread.sleep(LONG_SILENCE.toMillis()))) {
      assertFails(server, "cannot be reached");
    }
  }

  @Test
  void downloadRestartsIfServerIgnoresRanges() throws IOException {
    leave(100_000);
    try (FakeServer server = new FakeServer(whole())) {
      fetch(server);

      assertEquals(1, server.requests().size());
    }
    assertArrived();
  }

  @Test
  void wrongContentRangeRestartsTheDownload() throws IOException {
    leave(100_000);
    Reply wrong =
        reply(
            "206 Partial Content",
            "Content-Range: bytes 0-299999/300000\r\nContent-Length: 300000\r\n",
            CONTENT);
    try (FakeServer server = new FakeServer(wrong, whole())) {
      fetch(server);

      assertFalse(
          server.requests().get(1).contains("Range:"),
          "the second request asks for the whole file");
    }
    assertArrived();
  }

  @Test
  void partOfAnotherFileIsDiscarded() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(part, new byte[200_000]);
    try (FakeServer server = new FakeServer(ranged(), whole())) {
      fetch(server);
    }

    assertArrived();
  }

  @Test
  void partLongerThanTheFileIsDiscarded() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(part, new byte[CONTENT.length + 1]);
    Reply none = reply("416 Range Not Satisfiable", "", new byte[0]);
    try (FakeServer server = new FakeServer(none, whole())) {
      fetch(server);
    }

    assertArrived();
  }

  @Test
  void wrongContentIsRefused() throws IOException {
    byte[] other = CONTENT.clone();
    other[77]++;
    try (FakeServer server = new FakeServer(reply("200 OK", "", other))) {
      assertFails(server, "wrong SHA-256; expected " + sha256);
    }

    assertFalse(Files.exists(part), "the part file is deleted");
  }

  @Test
  void wrongLengthIsRefusedBeforeDownloading() throws IOException {
    // The connection stays open: if it closed at once, Java's client could see that before the
    // reply.
    CountDownLatch refused = new CountDownLatch(1);
    FakeServer.Reply tooLong =
        (request, out) -> {
          out.write(head("200 OK", "Content-Length: 9000000000\r\n"));
          out.flush();
          refused.await();
        };
    try (FakeServer server = new FakeServer(tooLong)) {
      assertFails(server, "offers 9000000000 bytes; expected 300000");
      assertEquals(1, server.requests().size());
    } finally {
      refused.countDown();
    }
  }

  @Test
  void endlessBodyIsCutOff() throws IOException {
    Reply endless =
        (request, out) -> {
          out.write(head("200 OK", ""));
          while (true) {
            out.write(CONTENT);
          }
        };
    try (FakeServer server = new FakeServer(endless)) {
      assertFails(server, "sent more than the 300000 bytes");
    }

    assertTrue(Files.size(part) <= CONTENT.length);
  }

  @Test
  void bodyShorterThanContentLengthFails() throws IOException {
    Reply lies = reply("200 OK", "Content-Length: 300000\r\n", Arrays.copyOf(CONTENT, 10));
    try (FakeServer server = new FakeServer(lies)) {
      assertFails(server, "connection closed after 10 of 300000 bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"404 Not Found", "403 Forbidden", "410 Gone"})
  void missingFileIsRequestedOnce(String status) throws IOException {
    try (FakeServer server = new FakeServer(reply(status, "", new byte[0]))) {
      assertFails(server, "status " + status.substring(0, 3));
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void serverErrorIsRetried() throws IOException {
    Reply trouble = reply("500 Internal Server Error", "", new byte[0]);
    try (FakeServer server = new FakeServer(trouble, trouble, whole())) {
      fetch(server);
    }

    assertArrived();
  }

  @Test
  void repeatedServerErrorsFail() throws IOException {
    try (FakeServer server = new FakeServer(reply("500 Oops", "", new byte[0]))) {
      assertFails(server, "status 500");
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void unreachableServerIsReported() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI url = URI.create("http://127.0.0.1:%d/net.pt".formatted(port));
    var remote = new RemoteFile(url, CONTENT.length, sha256);

    IOException e =
        assertThrows(IOException.class, () -> fetch(remote, (done, total) -> {}).to(target));

    assertTrue(String.valueOf(e.getMessage()).startsWith(url + ": cannot be reached"), e::toString);
  }

  @Test
  void rightLocalFileIsCopied(@TempDir Path other) throws IOException {
    Path local = Files.write(other.resolve("download.pt"), CONTENT);

    fetch(nowhere(), (done, total) -> {}).copy(local, target);

    assertArrived();
  }

  @Test
  void wrongLocalFileIsRefusedWithSizeAndHash(@TempDir Path other) throws IOException {
    Path local = Files.write(other.resolve("download.pt"), new byte[] {1, 2, 3});

    IOException e =
        assertThrows(
            IOException.class, () -> fetch(nowhere(), (done, total) -> {}).copy(local, target));

    // SHA-256 of the bytes 01 02 03, from sha256sum
    String actual = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
    assertTrue(
        String.valueOf(e.getMessage()).contains("3 bytes and SHA-256 " + actual), e::toString);
    assertFalse(Files.exists(target));
  }

  private RemoteFile nowhere() {
    return new RemoteFile(URI.create("http://127.0.0.1:1/net.pt"), CONTENT.length, sha256);
  }

  private Fetch fetch(RemoteFile remote, Progress progress) {
    return new Fetch(remote, patience, PAUSE, progress);
  }

  private void fetch(FakeServer server) {
    fetch(server, (done, total) -> {}, new ArrayList<>());
  }

  private void fetch(FakeServer server, Progress progress, List<Long> steps) {
    var remote = new RemoteFile(server.url(), CONTENT.length, sha256);
    assertTimeoutPreemptively(
        LIMIT,
        () ->
            fetch(
                    remote,
                    (done, total) -> {
                      steps.add(done);
                      progress.at(done, total);
                    })
                .to(target));
  }

  private void assertFails(FakeServer server, String reason) {
    var remote = new RemoteFile(server.url(), CONTENT.length, sha256);
    IOException e =
        assertTimeoutPreemptively(
            LIMIT,
            () ->
                assertThrows(
                    IOException.class, () -> fetch(remote, (done, total) -> {}).to(target)));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(server.url().toString()), message);
    assertTrue(message.contains(reason), message);
    assertFalse(Files.exists(target), "the file does not have its final name");
  }

  private void assertArrived() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    assertFalse(Files.exists(part));
  }

  private void leave(int bytes) throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(part, Arrays.copyOf(CONTENT, bytes));
  }

  private static Reply whole() {
    return reply("200 OK", "Content-Length: " + CONTENT.length + "\r\n", CONTENT);
  }

  private static Reply ranged() {
    return (request, out) -> {
      int from = from(request);
      out.write(rangeHead(from));
      out.write(CONTENT, from, CONTENT.length - from);
    };
  }

  private static byte[] rangeHead(int from) {
    int length = CONTENT.length - from;
    return head(
        "206 Partial Content",
        "Content-Range: bytes %d-%d/%d\r\nContent-Length: %d\r\n"
            .formatted(from, CONTENT.length - 1, CONTENT.length, length));
  }

  private static int from(String request) {
    Matcher range = Pattern.compile("Range: bytes=(\\d+)-").matcher(request);
    assertTrue(range.find(), request);
    return Integer.parseInt(range.group(1));
  }
}
