package dev.facepipe.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.facepipe.web.LocalPort;
import dev.facepipe.web.RawClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the Function URL with slow clients beside a normal one. */
class SlowClientsTest {
  /** Limit for a normal client beside 500 slow ones, which get at least 30 s. */
  private static final Duration BESIDE_OTHERS = Duration.ofSeconds(15);

  private final List<RawClient> slow = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (RawClient client : slow) {
      client.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, ''",
    "200, 'POST / HTTP/1.1\r\nHost: a\r\nX'",
    "500, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6000000\r\n\r\nab'",
    "500, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'"
  })
  void clientsThatStopSendingDelayNoOthers(int count, String start) throws Exception {
    try (var functionUrl = FunctionUrl.start(new LocalPort(0, "--port"), 2, event -> "\"ok\"")) {
      for (int i = 0; i < count; i++) {
        slow.add(new RawClient(functionUrl.uri()).send(start));
      }

      var request =
          HttpRequest.newBuilder(functionUrl.uri())
              .timeout(BESIDE_OTHERS)
              .POST(BodyPublishers.ofByteArray(new byte[1_000_000]))
              .build();
      var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

      assertEquals(200, answer.statusCode());
    }
  }
}
