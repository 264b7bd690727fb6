package dev.facepipe.local;

import dev.facepipe.local.cli.demo.SamplePhotographs;
import dev.facepipe.recognition.embedding.EmbedderName;
import dev.facepipe.recognition.embedding.Model;
import dev.facepipe.recognition.gallery.Gallery;
import dev.facepipe.recognition.gallery.GalleryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A gallery of everybody in the last four sample photographs, made with ResNet-34. */
public final class SampleGallery {
  /** Folder of the networks that the build made. */
  public static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));

  /** The sample photographs that the build downloaded. */
  public static final SamplePhotographs SAMPLES =
      new SamplePhotographs(Path.of(System.getProperty("facepipe.samples")));

  /** The gallery's file, once a test of this process has enrolled everybody. */
  private static byte @Nullable [] enrolled;

  private SampleGallery() {}

  /** Writes the gallery into a folder that exists, and returns its file. */
  public static synchronized Path enrolled(Path folder) throws IOException {
    if (enrolled == null) {
      enrolled = Files.readAllBytes(SAMPLES.enrol(NETWORKS, folder));
    }
    return Files.write(folder.resolve("gallery.npz"), enrolled);
  }

  /** Writes a gallery of nobody into a folder that exists, and returns its file. */
  public static Path empty(Path folder) {
    Path file = folder.resolve("nobody.npz");
    GalleryFile.write(Gallery.empty(Model.read(NETWORKS, EmbedderName.RESNET34.word())), file);
    return file;
  }
}
