package dev.facepipe.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.VideoPeople;
import dev.facepipe.common.text.Printer;
import dev.facepipe.common.text.Printer.Part;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.aws.ResponseQueue;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  @Option(names = "--timings", description = "Also print the milliseconds of each step.")
  private boolean timings;

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

  boolean hasTimings() {
    return timings;
  }

  void print(Printer out, List<Answer> answers) {
    if (json) {
      out.json(document(answers, List.of()));
    } else {
      printTable(out, answers, timings);
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
    return CommandJson.write(document);
  }

  /**
   * Prints one row a face, and below the table a line for each error. For a face without a name, a
   * column says who is nearest, or why the face has no name.
   *
   * @param timings whether to print the milliseconds of each step
   */
  static void printTable(Printer out, List<Answer> answers, boolean timings) {
    List<String> headings =
        new ArrayList<>(List.of("file", "result", "face", "name", "distance", "without a name"));
    if (timings) {
      headings.add("ms");
    }
    Table table = new Table(headings.toArray(String[]::new));
    for (Answer answer : answers) {
      List<NamedFace> faces = answer.faces() == null ? List.of() : answer.faces();
      for (int i = 0; i < Math.max(1, faces.size()); i++) {
        List<Object> row = new ArrayList<>();
        row.add(file(answer));
        row.add(i == 0 ? painted(answer.result()) : "");
        row.addAll(faces.isEmpty() ? List.of("", "", "", "") : cells(i + 1, faces.get(i)));
        if (timings) {
          row.add(i == 0 ? milliseconds(answer) : "");
        }
        table.row(row.toArray());
      }
    }
    table.print(out);
    boolean colours = Paint.isWanted();
    answers.stream()
        .filter(answer -> answer.error() != null)
        .forEach(
            answer ->
                out.line(
                    List.of(
                        new Part(file(answer) + ": "),
                        Paint.ERROR.part(String.valueOf(answer.error().message()), colours))));
  }

  private static String file(Answer answer) {
    return answer.filename() == null ? answer.requestId().toString() : answer.filename();
  }

  private static List<Object> cells(int number, NamedFace face) {
    return List.of(number, painted(face.name()), distance(face), withoutName(face));
  }

  private static Cell painted(String name) {
    return new Cell(name, Paint.of(name));
  }

  private static String distance(NamedFace face) {
    return face.distance() == null ? "-" : "%.2f".formatted(face.distance());
  }

  private static String withoutName(NamedFace face) {
    if (face.reason() != null) {
      return face.reason();
    }
    return face.nearest() == null ? "" : nearest(face.nearest());
  }

  /** Returns who is nearest to a face, in words that nobody takes for the face's name. */
  static String nearest(Neighbour person) {
    return String.format(Locale.ROOT, "nearest %s %.2f", person.name(), person.distance());
  }

  private static String milliseconds(Answer answer) {
    return answer.timingsMs() == null
        ? ""
        : answer.timingsMs().entrySet().stream()
            .map(step -> String.format(Locale.ROOT, "%s %.1f", step.getKey(), step.getValue()))
            .collect(Collectors.joining(", "));
  }
}
