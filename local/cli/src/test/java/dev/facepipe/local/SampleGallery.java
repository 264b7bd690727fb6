package dev.facepipe.local;

import dev.facepipe.local.cli.demo.SamplePhotographs;
import java.io.IOException;
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
    return SAMPLES.enrol(NETWORKS, folder);
  }
}
