package dev.facepipe.bench.films;

import dev.facepipe.bench.accuracy.PeopleFolder;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.quality.FaceMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Finds the people for the videos. */
final class Cast {
  private static final int SAMPLES = 6;

  /** Lights of the photographs that are made from one, for people with a single photograph. */
  private static final double[] LIGHTS = {1, 0.8, 1.15, 0.6};

  /** Photographs are enlarged to this height in pixels before faces are looked for. */
  private static final int LEAST_HEIGHT = 300;

  private final FaceDetector detector;
  private final Consumer<String> told;

  /**
   * @param told gets progress, a line at a time
   */
  Cast(FaceDetector detector, Consumer<String> told) {
    this.detector = detector;
    this.told = told;
  }

  /** Returns the people of a folder {@code NAME/*} who have enough photographs of a face. */
  List<Actor> of(Path folder) throws IOException {
    PeopleFolder people = new PeopleFolder(folder, 1, told);
    Map<String, List<Portrait>> portraits = new TreeMap<>();
    for (Path file : people.files()) {
      Optional<RgbImage> photograph = people.picture(file);
      if (photograph.isPresent()) {
        portrait(enlarged(photograph.get()))
            .ifPresent(
                portrait ->
                    portraits
                        .computeIfAbsent(
                            folder.relativize(file).getName(0).toString(),
                            name -> new ArrayList<>())
                        .add(portrait));
      }
    }
    List<Actor> actors = new ArrayList<>();
    portraits.forEach(
        (name, all) -> {
          if (all.size() >= Actor.ENROLLING + Actor.FEWEST) {
            actors.add(Actor.of(name, all));
          }
        });
    return actors;
  }

  private static RgbImage enlarged(RgbImage photograph) {
    int by = (LEAST_HEIGHT + photograph.height() - 1) / photograph.height();
    return ImageCodec.resize(photograph, photograph.width() * by, photograph.height() * by);
  }

  /** Returns the portrait of the only face; empty if the detector does not find it again. */
  private Optional<Portrait> portrait(RgbImage photograph) {
    List<Face> faces = detector.detect(photograph);
    return faces.size() == 1
        ? again(Portrait.of(photograph, faces.get(0).box()))
        : Optional.empty();
  }

  private Optional<Portrait> again(Portrait portrait) {
    return detector.detect(portrait.image()).size() == 1 ? Optional.of(portrait) : Optional.empty();
  }

  /**
   * Returns the people of the sample photographs. Each has one photograph, and copies of it: some
   * mirrored, all in different lights.
   *
   * @param folder folder that holds {@code sample1.jpg} to {@code sample6.jpg}
   */
  List<Actor> samples(Path folder, Embedder embedder) throws IOException {
    FaceMeter meter = FaceMeter.of(embedder);
    MatchRules rules = MatchRules.of(embedder.model());
    Gallery seen = Gallery.empty(embedder.model());
    List<Actor> actors = new ArrayList<>();
    for (int i = 1; i <= SAMPLES; i++) {
      RgbImage photograph =
          ImageCodec.decode(Files.readAllBytes(folder.resolve("sample%d.jpg".formatted(i))));
      List<FaceCrop> crops = FaceCrops.cut(photograph, detector.detect(photograph));
      List<Look> looks = embedder.look(crops);
      for (int j = 0; j < crops.size(); j++) {
        String name = "sample%d-%d".formatted(i, j + 1);
        boolean isNew =
            seen.match(looks.get(j).embedding())
                .filter(rules.in(seen)::accepts)
                .isEmpty(); // one woman is in two photographs
        Optional<Portrait> portrait =
            again(Portrait.of(photograph, crops.get(j).face().box())).filter(found -> isNew);
        if (portrait.isPresent() && meter.measure(crops.get(j), looks.get(j)).isRecognisable()) {
          seen = seen.with(List.of(name), List.of(looks.get(j).embedding()));
          actors.add(Actor.of(name, copies(portrait.get())));
        }
      }
    }
    return actors;
  }

  private static List<Portrait> copies(Portrait portrait) {
    List<Portrait> copies = new ArrayList<>();
    for (double light : LIGHTS) {
      copies.add(portrait.lit(light));
      copies.add(portrait.mirrored().lit(light));
    }
    return copies;
  }
}
