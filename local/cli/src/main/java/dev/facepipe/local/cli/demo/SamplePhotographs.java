package dev.facepipe.local.cli.demo;

import dev.facepipe.common.face.Box;
import dev.facepipe.common.face.Face;
import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.file.FileRefused;
import dev.facepipe.common.file.RegularFile;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.common.image.RgbImage;
import dev.facepipe.detection.FaceDetector;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.Embedders;
import dev.facepipe.recognition.embedding.Embedder;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The six sample photographs of the npm package {@code @vladmandic/face-api}, for the demo and for
 * tests. The names of the people in them are made up.
 *
 * @param folder folder with {@code sample1.jpg} to {@code sample6.jpg}
 */
public record SamplePhotographs(Path folder) {
  /** The people in each photograph, from left to right. The first two photographs enrol nobody. */
  private static final Map<String, List<String>> PEOPLE =
      Map.of(
          "sample3.jpg", List.of("Alma", "Bea", "Cleo"),
          "sample4.jpg", List.of("Dora", "Edda", "Fay", "Greta"),
          "sample5.jpg", List.of("Hilde", "Ines", "Jana", "Kaia", "Lena"),
          "sample6.jpg", List.of("Mona", "Nora", "Orla", "Pia"));

  /** The person of the largest known face in each of {@link #frames}, told by eye. */
  public static final Map<String, String> RESULTS =
      Map.of(
          "sample1.jpg", "Bea",
          "sample2.jpg", "Unknown",
          "sample3.jpg", "Bea",
          "sample4.jpg", "Dora",
          "sample5.jpg", "Hilde",
          "sample6.jpg", "Pia",
          "alone.jpg", "Bea",
          "nobody.jpg", "No-Face");

  /** The frames that the video is made of. */
  static final Set<String> FILMED = Set.of("sample3.jpg", "sample5.jpg", "sample6.jpg");

  private static final int COUNT = 6;

  /** Pixels. With {@link #FRAME_QUALITY}, such frames are like those of a real camera. */
  private static final int FRAME_WIDTH = 1280;

  private static final int FRAME_QUALITY = 80;
  private static final int PORTRAIT_QUALITY = 95;

  /** Margin around a face, as a share of its height; a larger margin would show neighbours. */
  private static final float PORTRAIT_MARGIN = 0.3f;

  /** Bea in the first photograph, taken on another occasion; her head is tilted. */
  private static final Rectangle BEA = new Rectangle(1300, 100, 1920, 800);

  /** A part of the fifth photograph without faces: steps and a railing. */
  private static final Rectangle NOBODY = new Rectangle(0, 0, 640, 480);

  private record Rectangle(int left, int top, int right, int bottom) {
    RgbImage of(RgbImage image) {
      return image.crop(left, top, right, bottom);
    }
  }

  /**
   * Cuts one portrait a person from the photographs, and writes it to {@code NAME.jpg}.
   *
   * @return how many portraits were written
   */
  public int writePortraits(FaceDetector detector, Path people) throws IOException {
    int count = 0;
    for (Map.Entry<String, List<String>> photograph : PEOPLE.entrySet()) {
      List<RgbImage> portraits = portraits(detector, read(photograph.getKey()));
      for (int i = 0; i < photograph.getValue().size(); i++) {
        Files.write(
            people.resolve(photograph.getValue().get(i) + ".jpg"),
            ImageCodec.jpeg(portraits.get(i), PORTRAIT_QUALITY));
        count++;
      }
    }
    return count;
  }

  /**
   * Enrols everybody in the last four photographs, with ResNet-34.
   *
   * @param networks folder of the networks
   * @param folder where portraits and gallery are written; must exist
   * @return the gallery's file
   */
  public Path enrol(Path networks, Path folder) throws IOException {
    Path people = Files.createDirectories(folder.resolve("people"));
    Path file = folder.resolve("gallery.npz");
    try (Mtcnn mtcnn = new Mtcnn(networks, FaceDetector.DEFAULT_MIN_FACE);
        Embedder embedder = Embedders.load(EmbedderName.RESNET34, networks)) {
      writePortraits(mtcnn, people);
      Enrolment enrolment =
          new Enrolment(
              ImageCodec::decode,
              portrait -> FaceCrops.cut(portrait, mtcnn.detect(portrait)),
              embedder);
      Gallery nobody = Gallery.empty(embedder.model());
      GalleryFile.write(enrolment.enrol(nobody, people, outcome -> {}).gallery(), file);
    }
    return file;
  }

  private static List<RgbImage> portraits(FaceDetector detector, RgbImage photograph) {
    return detector.detect(photograph).stream()
        .map(Face::box)
        .sorted(Comparator.comparing(Box::left))
        .map(box -> portrait(photograph, box))
        .toList();
  }

  private static RgbImage portrait(RgbImage photograph, Box box) {
    float margin = PORTRAIT_MARGIN * box.height();
    return photograph.crop(
        Math.max(0, (int) (box.left() - margin)),
        Math.max(0, (int) (box.top() - margin)),
        Math.min(photograph.width(), (int) (box.right() + margin)),
        Math.min(photograph.height(), (int) (box.bottom() + margin)));
  }

  /** Returns frames by file name, as a camera sends them: six photographs, Bea alone, nobody. */
  public Map<String, byte[]> frames() {
    Map<String, byte[]> frames = new LinkedHashMap<>();
    for (int i = 1; i <= COUNT; i++) {
      String name = "sample%d.jpg".formatted(i);
      frames.put(name, frame(read(name)));
    }
    frames.put("alone.jpg", frame(BEA.of(read("sample1.jpg"))));
    frames.put("nobody.jpg", frame(NOBODY.of(read("sample5.jpg"))));
    return frames;
  }

  private static byte[] frame(RgbImage picture) {
    int width = Math.min(FRAME_WIDTH, picture.width());
    int height = Math.round((float) picture.height() * width / picture.width());
    return ImageCodec.jpeg(ImageCodec.shrink(picture, width, height), FRAME_QUALITY);
  }

  private RgbImage read(String name) {
    Path file = folder.resolve(name);
    try {
      return ImageCodec.decode(RegularFile.read(file, Enrolment.MAX_FILE_BYTES));
    } catch (FileRefused e) {
      String reason = e.isMissing() ? " is missing" : ": " + e.getMessage();
      throw new IllegalStateException(
          "sample photograph %s%s; the build downloads it, or --samples names its folder"
              .formatted(file, reason),
          e);
    }
  }
}
