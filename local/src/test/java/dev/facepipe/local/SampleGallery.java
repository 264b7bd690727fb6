package dev.facepipe.local;

import dev.facepipe.common.face.FaceCrops;
import dev.facepipe.common.image.ImageCodec;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.local.demo.SamplePhotographs;
import dev.facepipe.recognition.Embedder;
import dev.facepipe.recognition.EmbedderName;
import dev.facepipe.recognition.gallery.Enrolment;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Everybody in the last four sample photographs, by ResNet-34. */
public final class SampleGallery {
  /** Where the build writes them. */
  public static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));

  /** Where the build brings them. */
  public static final SamplePhotographs SAMPLES =
      new SamplePhotographs(Path.of(System.getProperty("facepipe.samples")));

  private SampleGallery() {}

  /** Returns the file, in a folder that is there. */
  public static Path enrolled(Path folder) throws IOException {
    Path people = Files.createDirectory(folder.resolve("people"));
    Path file = folder.resolve("gallery.npz");
    try (Mtcnn mtcnn = new Mtcnn(NETWORKS, Mtcnn.DEFAULT_MIN_FACE);
        Embedder embedder = EmbedderName.RESNET34.load(NETWORKS)) {
      SAMPLES.writePortraits(mtcnn, people);
      GalleryFile.write(
          new Enrolment(
                  ImageCodec::decode,
                  portrait -> FaceCrops.cut(portrait, mtcnn.detect(portrait)),
                  embedder)
              .enrol(Gallery.empty(embedder.model()), people, outcome -> {})
              .gallery(),
          file);
    }
    return file;
  }
}
