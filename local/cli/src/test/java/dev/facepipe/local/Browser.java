package dev.facepipe.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chromium without a window, driven through chromedriver by the W3C WebDriver protocol. Debian's
 * packages are {@code chromium} and {@code chromium-driver}.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final String session;

  private Browser(Process driver, String address) throws IOException {
    this.driver = driver;
    Map<String, Object> options =
        Map.of("args", List.of("--headless=new", "--no-sandbox", "--window-size=1200,900"));
    Map<String, Object> wanted = Map.of("goog:chromeOptions", options);
    this.session =
        address
            + "/session/"
            + post(address + "/session", Map.of("capabilities", Map.of("alwaysMatch", wanted)))
                .get("sessionId")
                .asText();
  }

  /** Starts a browser; returns none if chromedriver is not installed. */
  static Optional<Browser> start() throws IOException {
    Process driver;
    try {
      driver = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
    } catch (IOException e) {
      return Optional.empty();
    }
    var said = new BufferedReader(new InputStreamReader(driver.getInputStream(), UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return Optional.of(new Browser(driver, "http://127.0.0.1:" + port.group(1)));
      }
    }
    throw new IOException("chromedriver ended before it listened on a port");
  }

  void open(URI page) throws IOException {
    post(session + "/url", Map.of("url", page.toString()));
  }

  /** Runs the body of a function and returns what it returns; waits for a promise. */
  JsonNode run(String script) throws IOException {
    return post(session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** Presses keys one after the other. Special keys are characters of the protocol. */
  void press(String keys) throws IOException {
    List<Map<String, String>> strokes =
        keys.codePoints()
            .mapToObj(Character::toString)
            .flatMap(
                key ->
                    List.of(
                        Map.of("type", "keyDown", "value", key),
                        Map.of("type", "keyUp", "value", key))
                        .stream())
            .toList();
    post(
        session + "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keys", "actions", strokes))));
  }

  /** Types a text into the first element that a CSS selector finds, also into a file input. */
  void type(String selector, String text) throws IOException {
    JsonNode element =
        post(session + "/element", Map.of("using", "css selector", "value", selector));
    post(
        session + "/element/" + element.elements().next().asText() + "/value",
        Map.of("text", text));
  }

  /** Runs a command of Chromium's own protocol. */
  void command(String name, Map<String, Object> parameters) throws IOException {
    post(session + "/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
  }

  private JsonNode post(String address, Object body) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address))
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build();
      String reply = http.send(request, BodyHandlers.ofString()).body();
      JsonNode value = JSON.readTree(reply).get("value");
      if (value.has("error")) {
        throw new IOException(address + ": " + value);
      }
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      http.send(
          HttpRequest.newBuilder(URI.create(session)).DELETE().build(), BodyHandlers.discarding());
    } catch (IOException | InterruptedException e) {
      // the driver ends its browser too
    }
    driver.destroy();
  }
}
