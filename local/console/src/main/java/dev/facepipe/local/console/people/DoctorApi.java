package dev.facepipe.local.console.people;

import dev.facepipe.local.console.http.Reply;
import dev.facepipe.local.console.http.Route;
import dev.facepipe.local.console.people.Members.Own;
import dev.facepipe.local.console.undo.What;
import dev.facepipe.recognition.gallery.Doctor;
import dev.facepipe.recognition.gallery.Gallery;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of the API that finds references that worsen matches, and sets them aside. */
final class DoctorApi {
  private final CurrentGallery gallery;
  private final Changes changes;

  DoctorApi(CurrentGallery gallery, Changes changes) {
    this.gallery = gallery;
    this.changes = changes;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/api/doctor", call -> Reply.json(examined(gallery.now()))),
        new Route("POST", "/api/doctor", call -> setAside()));
  }

  private record Findings(String gallery, List<Finding> findings) {}

  /**
   * A reference that worsens matches.
   *
   * @param index place among the references of the person
   * @param code {@code repeat}, {@code clash} or {@code misfit}
   * @param nearest the person that it repeats or clashes with
   * @param stays why it is not to be set aside; null if it is
   */
  private record Finding(
      String name,
      int index,
      String photograph,
      String code,
      String reason,
      @Nullable String nearest,
      @Nullable String stays) {}

  private static Findings examined(Gallery now) {
    Map<String, Own> people = Members.references(now);
    return new Findings(
        now.version(), examine(now).stream().map(finding -> shown(finding, people)).toList());
  }

  private static List<Doctor.Finding> examine(Gallery now) {
    return Doctor.examine(now, Doctor.thresholds(now), count -> {});
  }

  private static Finding shown(Doctor.Finding finding, Map<String, Own> people) {
    Own own = people.get(finding.name());
    Doctor.Nearest nearest = finding.nearest();
    return new Finding(
        finding.name(),
        own == null ? 0 : own.rows().indexOf(finding.row()),
        finding.photograph(),
        finding.reason().code(),
        finding.reason().words(),
        nearest == null ? null : nearest.name(),
        finding.stays());
  }

  private Reply setAside() {
    return Reply.json(
        changes.change(
            "doctor",
            now -> Doctor.apply(now, examine(now)),
            (before, after) ->
                What.of(
                    "doctored", "set aside {n} photographs", "n", before.size() - after.size())));
  }
}
