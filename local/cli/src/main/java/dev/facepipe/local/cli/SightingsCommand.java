package dev.facepipe.local.cli;

import dev.facepipe.common.message.Answer;
import dev.facepipe.common.text.Nfc;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.console.aws.Buckets;
import dev.facepipe.local.console.seen.Seen;
import dev.facepipe.local.console.seen.SeenFaces;
import dev.facepipe.local.console.seen.SeenFilter;
import dev.facepipe.local.console.seen.Sightings;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code facepipe sightings}: says who was seen, when, and by which camera. */
@Command(
    name = "sightings",
    description = {
      "Prints who was seen, when, and by which camera, oldest first.",
      "The service keeps sightings in the results bucket: './facepipe up' always, unless SIGHTINGS is"
          + " off; the stack on AWS with '-c sightings=on'. Times are those of this machine's zone."
    })
final class SightingsCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  @Spec private CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = SinceOption.class,
      description =
          "Only sightings since then: today, yesterday, 30m, 2h, 7d, 2026-11-29 or"
              + " 2026-11-29T08:00 (default: all that are kept).")
  private @Nullable Instant since;

  @Option(
      names = "--person",
      paramLabel = "NAME",
      description = "Only sightings of this person; 'Unknown' for strangers.")
  private @Nullable String person;

  @Option(names = "--camera", paramLabel = "ID", description = "Only sightings of this camera.")
  private @Nullable String camera;

  @Option(
      names = "--people",
      description = "Print one row a person: first and last seen, how often, and where.")
  private boolean people;

  @Option(
      names = "--most",
      paramLabel = "N",
      converter = NumberOption.Count.class,
      defaultValue = "1000",
      description = "Read only that many of the newest sightings (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ResultsOption results;

  /**
   * The output of {@code --json}.
   *
   * @param sightings oldest first, as the console's API shows them
   */
  private record Document(List<Seen> sightings) {}

  /** A person, or all strangers together; times are ISO-8601 in UTC. */
  private record Visitor(String name, String first, String last, int times, List<String> cameras) {}

  /** The output of {@code --people --json}. */
  private record Visitors(List<Visitor> people) {}

  @Override
  public Integer call() {
    List<Seen> seen = new ArrayList<>();
    try (Buckets buckets = new Buckets(results.s3());
        Sightings sightings = new Sightings(buckets.sightings(results.bucket()))) {
      Instant from = since == null ? Instant.EPOCH : since;
      List<SeenFaces> newest = sightings.newest(from, Instant.now(), "", most, filter());
      Collections.reverse(newest);
      newest.forEach(one -> seen.add(Seen.of(one)));
      if (seen.isEmpty()) {
        err(nothing(sightings.days().isEmpty()));
      } else if (seen.size() == most) {
        err("only the newest %d sightings; --most reads more".formatted(most));
      }
    }
    Printer out = new Printer(spec.commandLine().getOut());
    if (people) {
      List<Visitor> visitors = visitors(seen);
      if (json) {
        out.json(CommandJson.write(new Visitors(visitors)));
      } else if (!visitors.isEmpty()) {
        print(visitors, out);
      }
    } else if (json) {
      out.json(CommandJson.write(new Document(seen)));
    } else if (!seen.isEmpty()) {
      table(seen).print(out);
    }
    return ExitCode.OK;
  }

  private SeenFilter filter() {
    String name = person == null ? "" : Nfc.of(person);
    boolean strangers = name.equals(Answer.UNKNOWN);
    return new SeenFilter(strangers ? "" : name, camera == null ? "" : camera, strangers);
  }

  private String nothing(boolean isEmpty) {
    return isEmpty
        ? "no sightings are kept in %s; the service keeps them with SIGHTINGS=on"
            .formatted(results.bucket())
        : "nobody was seen" + (since == null ? "" : " since " + local(since.toString()));
  }

  private void err(String line) {
    new Printer(spec.commandLine().getErr()).line("facepipe: " + line);
  }

  private static Table table(List<Seen> sightings) {
    Table table =
        new Table("seen", "camera", "who", "distance", "without a name", "picture or video");
    for (Seen seen : sightings) {
      for (int i = 0; i < seen.faces().size(); i++) {
        Seen.Face face = seen.faces().get(i);
        table.row(
            i == 0 ? local(seen.at()) : "",
            i == 0 ? seen.camera() : "",
            new Cell(face.name(), Paint.of(face.name())),
            face.distance() == null ? "" : "%.2f".formatted(face.distance()),
            withoutName(face),
            i == 0 ? (seen.file() == null ? seen.requestId() : seen.file()) : "");
      }
    }
    return table;
  }

  private static String withoutName(Seen.Face face) {
    if (face.reason() != null) {
      return face.reason();
    }
    return face.nearest() == null ? "" : AnswersOption.nearest(face.nearest());
  }

  /** Returns who was seen, the last seen last. The person asked for stands alone. */
  private List<Visitor> visitors(List<Seen> sightings) {
    Map<String, List<Seen>> byName = new TreeMap<>();
    for (Seen seen : sightings) {
      seen.faces().stream()
          .filter(face -> face.reason() == null)
          .map(Seen.Face::name)
          .distinct()
          .filter(name -> person == null || name.equals(Nfc.of(person)))
          .forEach(name -> byName.computeIfAbsent(name, none -> new ArrayList<>()).add(seen));
    }
    return byName.entrySet().stream()
        .map(one -> visitor(one.getKey(), one.getValue()))
        .sorted((one, other) -> one.last().compareTo(other.last()))
        .toList();
  }

  private static Visitor visitor(String name, List<Seen> seen) {
    return new Visitor(
        name,
        seen.get(0).at(),
        seen.get(seen.size() - 1).at(),
        seen.size(),
        List.copyOf(
            seen.stream()
                .map(Seen::camera)
                .filter(id -> id != null)
                .collect(Collectors.toCollection(TreeSet::new))));
  }

  private static void print(List<Visitor> visitors, Printer out) {
    Table table = new Table("who", "first seen", "last seen", "times", "cameras");
    for (Visitor one : visitors) {
      table.row(
          new Cell(one.name(), Paint.of(one.name())),
          local(one.first()),
          local(one.last()),
          one.times(),
          String.join(", ", one.cameras()));
    }
    table.print(out);
  }

  private static String local(String at) {
    return TIME.format(Instant.parse(at).atZone(ZoneId.systemDefault()));
  }
}
