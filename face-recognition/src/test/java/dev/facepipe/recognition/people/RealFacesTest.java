package dev.facepipe.recognition.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrop;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.face.FaceQuality;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.common.message.Answer;
import dev.facepipe.common.message.Answer.NamedFace;
import dev.facepipe.common.message.Drop;
import dev.facepipe.common.message.FrameNote;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.message.Person;
import dev.facepipe.common.message.Person.Seen;
import dev.facepipe.common.message.RequestId;
import dev.facepipe.common.message.VideoFrames;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.build.MeasureRecognisability;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Look;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.MatchRules;
import dev.facepipe.recognition.quality.FaceMeter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A video of the six sample photographs, each for four seconds, with real embeddings. */
class RealFacesTest {
  private static final Path NETWORKS = Path.of("../models/target/networks");
  private static final Path PHOTOGRAPHS = Path.of("../models/target/samples");

  /** Heights of the faces in the frames of a photograph, in pixels: they walk away. */
  private static final double[] PIXELS = {1000, 64, 40, 28};

  private record SampleFace(String photograph, Face face) {}

  @Test
  void personOfTwoPhotographsIsNamedInBothAsHerFaceShrinks() throws IOException {
    try (Embedder embedder = Embedders.load(EmbedderName.RESNET34, NETWORKS)) {
      List<List<FaceCrop>> crops = new ArrayList<>();
      for (List<FaceCrop> shot : shots()) {
        for (double pixels : PIXELS) {
          crops.add(shot.stream().map(face -> shrunk(face, pixels)).toList());
        }
      }
      List<FrameNote> notes = notes(crops, embedder);
      // The third face of sample1.jpg and the first of sample3.jpg are one woman, 0.38 apart.
      Gallery gallery =
          Gallery.empty(embedder.model()).with("Ada", List.of(notes.get(0).embedding(2)));

      List<Person> people =
          new PeopleFinder(MatchRules.of(embedder.model())).find(frames(notes), notes, gallery);

      Person ada = people.stream().filter(Person::enrolled).findFirst().orElseThrow();
      assertEquals("Ada", ada.name());
      assertEquals(List.of(new Seen(0, 4), new Seen(8, 12)), ada.seen());
      assertEquals(1, people.stream().filter(Person::enrolled).count());
      assertTrue(people.size() >= 5 && people.size() <= 19, "5 faces are in one frame");
      assertEquals(
          notes.stream().mapToInt(note -> note.embeddings().size()).sum(),
          people.stream().mapToInt(Person::frames).sum(),
          "each face is a person's");
    }
  }

  private static VideoFrames frames(List<FrameNote> notes) {
    return new VideoFrames(
        new Drop("film.mp4", "0".repeat(32)),
        true,
        IntStream.range(0, notes.size()).mapToObj(i -> (double) i).toList(),
        notes.size());
  }

  private static List<FrameNote> notes(List<List<FaceCrop>> frames, Embedder embedder) {
    List<Look> looks = embedder.look(frames.stream().flatMap(List::stream).toList());
    List<FrameNote> notes = new ArrayList<>();
    int from = 0;
    for (List<FaceCrop> crops : frames) {
      notes.add(note(notes.size() + 1, crops, looks.subList(from, from + crops.size()), embedder));
      from += crops.size();
    }
    return notes;
  }

  private static FrameNote note(
      int number, List<FaceCrop> crops, List<Look> looks, Embedder embedder) {
    FaceMeter meter = FaceMeter.of(embedder);
    List<NamedFace> faces = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      Face face = crops.get(i).face();
      FaceQuality quality = meter.measure(crops.get(i), looks.get(i));
      faces.add(
          new NamedFace(
              face.box(),
              face.probability(),
              Answer.UNKNOWN,
              null,
              null,
              null,
              null,
              null,
              quality));
    }
    Answer answer =
        new Answer(
            new RequestId("film-" + number),
            Answer.UNKNOWN,
            null,
            embedder.model().name(),
            "v1",
            faces,
            null,
            null);
    return FrameNote.of(number, answer, looks.stream().map(Look::embedding).toList());
  }

  /** Returns the faces of each photograph, by its name. */
  private static List<List<FaceCrop>> shots() throws IOException {
    try (InputStream in = MeasureRecognisability.class.getResourceAsStream("sample-faces.json")) {
      List<SampleFace> faces =
          Json.mapper().readValue(Objects.requireNonNull(in), new TypeReference<>() {});
      TreeMap<String, List<Face>> byPhotograph =
          faces.stream()
              .collect(
                  Collectors.groupingBy(
                      SampleFace::photograph,
                      TreeMap::new,
                      Collectors.mapping(SampleFace::face, Collectors.toList())));
      List<List<FaceCrop>> crops = new ArrayList<>();
      for (Map.Entry<String, List<Face>> photograph : byPhotograph.entrySet()) {
        Path file = PHOTOGRAPHS.resolve(photograph.getKey());
        RgbImage image = ImageCodec.decode(Files.readAllBytes(file));
        crops.add(FaceCrops.cut(image, photograph.getValue()));
      }
      return crops;
    }
  }

  /** Returns a face as if it had been so many pixels high in the frame. */
  private static FaceCrop shrunk(FaceCrop crop, double pixels) {
    RgbImage image = crop.image();
    double scale = Math.min(1, pixels / crop.box().height());
    RgbImage small =
        ImageCodec.shrink(
            image,
            (int) Math.round(image.width() * scale),
            (int) Math.round(image.height() * scale));
    return new FaceCrop(
        crop.face(),
        ImageCodec.resize(small, image.width(), image.height()),
        crop.left(),
        crop.top(),
        crop.scale());
  }
}
