package dev.facepipe.bench.films;

import dev.facepipe.bench.accuracy.Cell;
import dev.facepipe.bench.accuracy.Table;
import dev.facepipe.bench.films.Watcher.Watched;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Person;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells who is in a real video, whose truth is known by eye only. Nobody is enrolled. */
final class Clip {
  private Clip() {}

  /** Returns a table of the people that each summary tells of. */
  static Table table(
      Path video,
      Watcher watcher,
      Model model,
      Map<String, Summariser> summarisers,
      List<Double> rates) {
    Table table =
        Table.of(
            "Video: " + video.getFileName(),
            "Nobody is enrolled.",
            "frames a second",
            "frames",
            "faces",
            "summary",
            "people",
            "who and when, in seconds");
    Gallery nobody = Gallery.empty(model);
    for (double rate : rates) {
      Watched watched = watcher.watch(video, rate);
      List<FrameNote> notes = watched.notes(nobody, MatchRules.of(model));
      summarisers.forEach(
          (name, summariser) -> {
            List<Person> people = summariser.people(watched.video(), notes, nobody);
            table.add(
                Cell.number(rate, 0),
                Cell.of(watched.video().count()),
                Cell.of(watched.faces()),
                Cell.of(name),
                Cell.of(people.size()),
                Cell.of(people.stream().map(Clip::told).collect(Collectors.joining("; "))));
          });
    }
    return table;
  }

  private static String told(Person person) {
    return person.seen().stream()
        .map(seen -> "%.1f to %.1f".formatted(seen.from(), seen.to()))
        .collect(Collectors.joining(", ", person.name() + " ", ""));
  }
}
