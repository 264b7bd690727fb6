package dev.facepipe.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for a client: where it waits for answers, how long, and how it prints them. */
final class AnswersOption {
  private static final String HERE = "http://127.0.0.1:9324";

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "Address of SQS; 'aws' uses the AWS settings of the environment (default: "
              + HERE
              + "; with 'send --sign': aws).")
  private @Nullable Endpoint endpoint;

  @Option(
      names = "--response-queue",
      paramLabel = "NAME",
      defaultValue = Names.RESPONSE_QUEUE,
      description = "Queue of the answers (default: ${DEFAULT-VALUE}).")
  private String responseQueue;

  @Option(
      names = "--timeout",
      converter = NumberOption.Seconds.class,
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for the answers (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  /** Opens the response queue at the given endpoint; without one, on this machine. */
  ResponseQueue open() {
    if (endpoint == null) {
      endpoint = new Endpoint(HERE);
    }
    return ResponseQueue.at(endpoint, responseQueue);
  }

  /** Opens the response queue at the given endpoint; without one, in a region of AWS. */
  ResponseQueue openInRegion(String region) {
    return endpoint == null || endpoint.isAws()
        ? ResponseQueue.onAws(responseQueue, region)
        : ResponseQueue.at(endpoint, responseQueue);
  }

  Duration timeout() {
    return Duration.ofSeconds(timeout);
  }

  boolean isJson() {
    return json;
  }

  void print(Printer out, List<Answer> answers) {
    if (json) {
      out.json(document(answers, List.of()));
    } else {
      table(answers).print(out);
    }
  }

  /**
   * Returns answers and, if there are any, the people of videos as one JSON document, without
   * thumbnails.
   */
  static String document(List<Answer> answers, List<VideoPeople> videos) {
    ObjectNode document = Json.mapper().valueToTree(Map.of("answers", answers));
    if (!videos.isEmpty()) {
      JsonNode people = document.set("videos", Json.mapper().valueToTree(videos)).get("videos");
      people.findParents("thumbnail").forEach(person -> ((ObjectNode) person).remove("thumbnail"));
    }
    return Json.write(document);
  }

  /** Returns one row an answer: names, distances, and milliseconds of each step. */
  static Table table(List<Answer> answers) {
    Table table = new Table("file", "result", "faces", "names", "distances", "ms");
    for (Answer answer : answers) {
      List<NamedFace> faces = answer.faces() == null ? List.of() : answer.faces();
      table.row(
          answer.filename() == null ? answer.requestId() : answer.filename(),
          answer.result(),
          faces.size(),
          names(answer, faces),
          faces.stream().map(AnswersOption::distance).collect(Collectors.joining(" ")),
          answer.timingsMs() == null
              ? ""
              : answer.timingsMs().entrySet().stream()
                  .map(step -> step.getKey() + " " + step.getValue())
                  .collect(Collectors.joining(", ")));
    }
    return table;
  }

  private static String names(Answer answer, List<NamedFace> faces) {
    Answer.Failure error = answer.error();
    return error == null
        ? faces.stream().map(NamedFace::name).collect(Collectors.joining(" "))
        : String.valueOf(error.message());
  }

  private static String distance(NamedFace face) {
    return face.distance() == null ? "-" : "%.2f".formatted(face.distance());
  }
}
