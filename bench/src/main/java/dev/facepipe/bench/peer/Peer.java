package dev.facepipe.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.process.Child;
import dev.facepipe.common.message.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * facenet-pytorch in a process of its own, see {@code peers/peer.py}. For one thread. Ends the
 * process when closed.
 */
public final class Peer implements AutoCloseable {
  /** The name in figures and plots. */
  public static final String NAME = "facenet-pytorch";

  private final Child process;
  private final JsonNode greeting;

  private Peer(Child process) {
    this.process = process;
    this.greeting = Json.read(process.read(), JsonNode.class);
  }

  /**
   * Starts the process and waits for its first line.
   *
   * @param command the program and its arguments
   * @param log file for the process's standard error
   * @throws Child.Failed if the process does not start; the message has its last line of error
   */
  static Peer start(List<String> command, Path log) {
    Child process = Child.start(log, command);
    try {
      return new Peer(process);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** Returns the peer's description of itself: python, torch, torchvision, threads. */
  public JsonNode greeting() {
    return greeting;
  }

  /**
   * Returns the peer's answer to a request.
   *
   * @param request {@code work} and its arguments
   * @throws Child.Failed if the peer failed or ended
   */
  public JsonNode ask(Map<String, Object> request) {
    JsonNode answer = Json.read(process.ask(Json.write(request)), JsonNode.class);
    if (answer.has("error")) {
      throw new Child.Failed("the peer failed: " + answer.get("error").asText());
    }
    return answer;
  }

  /** Returns the peer's answer to a request that it does so many times. */
  public JsonNode ask(Map<String, Object> request, int runs) {
    Map<String, Object> often = new HashMap<>(request);
    often.put("runs", runs);
    return ask(often);
  }

  /** Returns a contestant that does a request. */
  public Contestant contestant(String name, Map<String, Object> request) {
    return new Contestant(
        name,
        runs ->
            StreamSupport.stream(ask(request, runs).path("ms").spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray());
  }

  @Override
  public void close() {
    process.close();
  }
}
