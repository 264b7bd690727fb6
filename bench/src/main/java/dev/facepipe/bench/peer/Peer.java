package dev.facepipe.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.facepipe.common.message.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * facenet-pytorch in a process of its own, which {@code peers/peer.py} describes. For one thread.
 * The process ends with {@link #close}.
 */
public final class Peer implements AutoCloseable {
  /** As figures and plots call it. */
  public static final String NAME = "facenet-pytorch";

  private static final int SECONDS_TO_END = 5;

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final Path complaints;
  private final JsonNode greeting;

  private Peer(Process process, Path complaints) {
    this.process = process;
    this.complaints = complaints;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.greeting = next();
  }

  /**
   * Starts the process and waits for its first line.
   *
   * @param command the program and its arguments
   * @param complaints file for what it writes to standard error
   * @throws NoPeer if it does not start or says nothing; the message is its last complaint
   */
  public static Peer start(List<String> command, Path complaints) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(new File(complaints.toString())).start();
    } catch (IOException e) {
      throw new NoPeer("%s does not start: %s".formatted(command.get(0), e.getMessage()), e);
    }
    try {
      return new Peer(process, complaints);
    } catch (RuntimeException e) {
      process.destroy();
      throw e;
    }
  }

  /** What it says of itself: python, torch, torchvision, threads. */
  public JsonNode greeting() {
    return greeting;
  }

  /**
   * Has it do some work.
   *
   * @param request {@code work} and its arguments
   * @throws NoPeer if it could not, or is no longer there
   */
  public JsonNode ask(Map<String, Object> request) {
    try {
      requests.write(Json.write(request));
      requests.newLine();
      requests.flush();
    } catch (IOException e) {
      throw new NoPeer("the peer's process ended: " + lastComplaint(), e);
    }
    return next();
  }

  /** Has it do some work and returns the milliseconds of each run. */
  public double[] time(Map<String, Object> request) {
    JsonNode millis = ask(request).path("ms");
    double[] times = new double[millis.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = millis.get(i).asDouble();
    }
    return times;
  }

  private JsonNode next() {
    String line;
    try {
      line = answers.readLine();
    } catch (IOException e) {
      throw new NoPeer("the peer's process cannot be read: " + e.getMessage(), e);
    }
    if (line == null) {
      throw new NoPeer("the peer's process ended: " + lastComplaint());
    }
    JsonNode answer = Json.read(line, JsonNode.class);
    if (answer.has("error")) {
      throw new NoPeer("the peer failed: " + answer.get("error").asText());
    }
    return answer;
  }

  private String lastComplaint() {
    try {
      List<String> lines = Files.readAllLines(complaints, StandardCharsets.UTF_8);
      return lines.isEmpty() ? "without a word" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "without a word that can be read";
    }
  }

  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (IOException e) {
      process.destroy(); // it is gone, or will be
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
