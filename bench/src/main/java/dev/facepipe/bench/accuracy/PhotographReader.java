package dev.facepipe.bench.accuracy;

import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Flaw;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.quality.FaceMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds and embeds the faces of photographs and of their degraded copies, each once. */
final class PhotographReader {
  /** Flaws that depend on the gallery, not on the photograph. */
  private static final Set<Flaw> OF_THE_GALLERY = Set.of(Flaw.REPEATED, Flaw.SOMEBODY_ELSE);

  /** Progress is told so many times. */
  private static final int STEPS = 20;

  private final FaceDetector detector;
  private final Embedder embedder;
  private final FaceMeter meter;
  private final int enlarge;
  private final Path scratch;
  private final Consumer<String> told;

  /**
   * @param enlarge factor by which photographs are enlarged first, 1 or more
   * @param scratch an empty folder
   * @param told gets progress, a line at a time
   */
  PhotographReader(
      FaceDetector detector, Embedder embedder, int enlarge, Path scratch, Consumer<String> told) {
    this.detector = detector;
    this.embedder = embedder;
    this.meter = FaceMeter.of(embedder);
    this.enlarge = enlarge;
    this.scratch = scratch;
    this.told = told;
  }

  /**
   * Reads a folder of {@code NAME/*}.
   *
   * @throws IllegalArgumentException if fewer than four people have two photographs with a face
   */
  PhotographSet read(Path folder) throws IOException {
    Files.write(scratch.resolve("face.png"), new byte[] {0});
    PeopleFolder photographs = new PeopleFolder(folder, enlarge, told);
    List<Path> files = photographs.files();
    Map<String, Person> people = new TreeMap<>();
    List<String> noFace = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      String photograph = folder.relativize(file).toString();
      Optional<RgbImage> picture = photographs.picture(file);
      if (picture.isEmpty()) {
        unread.add(photograph);
      } else {
        // The seed makes each run add the same noise to a photograph.
        Map<Degradation, Shot> shots = shots(picture.get(), new Random(i));
        if (shots.isEmpty()) {
          noFace.add(photograph);
        } else {
          people
              .computeIfAbsent(
                  folder.relativize(file).getName(0).toString(),
                  name -> new Person(name, new ArrayList<>()))
              .photographs()
              .add(shots);
        }
      }
      progress(i + 1, files.size(), start);
    }
    List<Person> several =
        people.values().stream().filter(person -> person.photographs().size() > 1).toList();
    if (several.size() < 4) {
      throw new IllegalArgumentException(
          "%s has %d people with two or more photographs of a face; expected NAME/* of four or more"
              .formatted(folder, several.size()));
    }
    return new PhotographSet(
        embedder.model(),
        EmbedderName.parse(embedder.model().name()).thresholds(),
        several,
        files.size() - unread.size(),
        noFace,
        unread);
  }

  private void progress(int done, int all, long start) {
    if (done == all || done % Math.max(1, all / STEPS) == 0) {
      double seconds = (System.nanoTime() - start) / 1e9;
      told.accept(
          "embedded %d of %d photographs; about %.0f s left"
              .formatted(done, all, seconds / done * (all - done)));
    }
  }

  /** Returns a shot for every degradation; none if there is no face in the photograph. */
  private Map<Degradation, Shot> shots(RgbImage photograph, Random random) {
    List<Face> faces = detector.detect(photograph);
    if (faces.isEmpty()) {
      return Map.of();
    }
    Map<Degradation, List<FaceCrop>> crops = new EnumMap<>(Degradation.class);
    List<FaceCrop> all = new ArrayList<>();
    for (Degradation degradation : Degradation.values()) {
      RgbImage worse = degradation.of(photograph, faces.get(0).box(), random);
      List<FaceCrop> cut =
          FaceCrops.cut(worse, degradation == Degradation.NONE ? faces : detector.detect(worse));
      crops.put(degradation, cut);
      all.addAll(cut);
    }
    List<Look> looks = embedder.look(all);
    Map<Degradation, Shot> shots = new EnumMap<>(Degradation.class);
    int next = 0;
    for (Map.Entry<Degradation, List<FaceCrop>> entry : crops.entrySet()) {
      int to = next + entry.getValue().size();
      shots.put(entry.getKey(), shot(entry.getValue(), looks.subList(next, to)));
      next = to;
    }
    return shots;
  }

  private Shot shot(List<FaceCrop> crops, List<Look> looks) {
    int chosen = -1;
    FaceQuality best = null;
    for (int i = 0; i < crops.size(); i++) {
      FaceQuality quality = meter.measure(crops.get(i), looks.get(i));
      if (best == null || (!best.isRecognisable() && quality.isRecognisable())) {
        chosen = i;
        best = quality;
      }
    }
    return best == null
        ? new Shot(null, null, 0, Flaw.NO_FACE)
        : new Shot(
            looks.get(chosen).embedding(),
            best,
            crops.get(chosen).face().box().height(),
            flaw(crops, looks));
  }

  /** Returns the flaw for which enrolment refuses a photograph with these faces; null if none. */
  private @Nullable Flaw flaw(List<FaceCrop> crops, List<Look> looks) {
    RgbImage any = crops.get(0).image();
    Enrolment enrolment =
        new Enrolment(
            bytes -> any, image -> crops, new KnownLooks(embedder, looks), OF_THE_GALLERY);
    Enrolment.Outcome outcome =
        enrolment.enrol(Gallery.empty(embedder.model()), scratch, ignored -> {}).outcomes().get(0);
    return outcome instanceof Enrolment.Refused refused ? refused.flaw() : null;
  }
}
