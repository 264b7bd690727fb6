package dev.facepipe.local.console.seen;

import dev.facepipe.common.message.Answer.Neighbour;
import dev.facepipe.recognition.people.page.Cells;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sightings as comma-separated values: a row for each face, newest first. */
final class SeenTable {
  private static final String HEADER =
      "at,camera,request_id,file,name,distance,threshold,nearest,nearest_distance,quality,reason";

  private SeenTable() {}

  /** Returns the table in UTF-8, with line breaks as RFC 4180 wants them. */
  static byte[] of(List<SeenFaces> sightings) {
    return sightings.stream()
        .map(Seen::of)
        .flatMap(seen -> seen.faces().stream().map(face -> row(seen, face)))
        .collect(Collectors.joining("\r\n", HEADER + "\r\n", "\r\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String row(Seen seen, Seen.Face face) {
    Neighbour nearest = face.nearest();
    return Stream.of(
            seen.at(),
            text(seen.camera()),
            text(seen.requestId()),
            text(seen.file()),
            text(face.name()),
            Cells.number(face.distance()),
            Cells.number(face.threshold()),
            text(nearest == null ? null : nearest.name()),
            Cells.number(nearest == null ? null : nearest.distance()),
            face.quality() == null ? "" : face.quality().toString(),
            text(face.reason()))
        .collect(Collectors.joining(","));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : Cells.text(text);
  }
}
