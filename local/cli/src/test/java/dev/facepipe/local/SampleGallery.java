package dev.facepipe.local;

import dev.facepipe.local.cli.demo.SamplePhotographs;
import java.io.IOException;
import java.nio.file.Path;

/** A gallery of everybody in the last four sample photographs, made with ResNet-34. */
public final class SampleGallery {
  /** Folder of the networks that the build made. */
  public static final Path NETWORKS = Path.of(System.getProperty("facepipe.networks"));

  /** The sample photographs that the build downloaded. */
  public static final SamplePhotographs SAMPLES =
      new SamplePhotographs(Path.of(System.getProperty("facepipe.samples")));

  private SampleGallery() {}

  /** Writes the gallery into an existing folder, and returns its file. */
  public static Path enrolled(Path folder) throws IOException {
    return SAMPLES.enrol(NETWORKS, folder);
  }
}
