package dev.facepipe.bench.load;

import dev.facepipe.bench.stage.Stage;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The gallery of the demonstration: everybody in the last four sample photographs. */
final class SampleGallery {
  private SampleGallery() {}

  /** Returns the file it was written to. */
  static Path write(Stage stage) {
    Path people = stage.scratch().resolve("people");
    Path file = stage.scratch().resolve("sample-gallery.npz");
    try (Mtcnn mtcnn = new Mtcnn(stage.networks(), Mtcnn.DEFAULT_MIN_FACE);
        Embedder embedder = EmbedderName.RESNET34.load(stage.networks())) {
      new SamplePhotographs(stage.frames().samples())
          .writePortraits(mtcnn, Files.createDirectories(people));
      GalleryFile.write(
          new Enrolment(
                  ImageCodec::decode,
                  portrait -> FaceCrops.cut(portrait, mtcnn.detect(portrait)),
                  embedder)
              .enrol(Gallery.empty(embedder.model()), people, outcome -> {})
              .gallery(),
          file);
    } catch (IOException e) {
      throw new UncheckedIOException("portraits cannot be written to " + people, e);
    }
    return file;
  }
}
