package dev.facepipe.bench;

import dev.facepipe.bench.detection.DetectionDuels;
import dev.facepipe.bench.embedding.EmbeddingDuels;
import dev.facepipe.bench.fleet.FleetCourses;
import dev.facepipe.bench.gallery.GallerySearch;
import dev.facepipe.bench.growth.Growth;
import dev.facepipe.bench.kernel.Kernels;
import dev.facepipe.bench.load.Overload;
import dev.facepipe.bench.load.Soak;
import dev.facepipe.bench.memory.MemoryUse;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.scalable.Thousand;
import dev.facepipe.bench.service.ServiceLoad;
import dev.facepipe.bench.stage.Stage;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The parts of the benchmark, in the order they run. */
enum Part {
  DETECTION,
  EMBEDDING,
  GALLERY,
  SERVICE,
  MEMORY,
  GROWTH,
  SCALABLE,
  KERNELS,
  LOAD,
  SOAK,
  FLEET;

  /** Those that say how fast it is; the others, how much it bears, and what a fleet would do. */
  static final Set<Part> SPEED = EnumSet.range(DETECTION, KERNELS);

  void run(Stage stage, Results results) {
    switch (this) {
      case DETECTION -> DetectionDuels.run(stage, results);
      case EMBEDDING -> EmbeddingDuels.run(stage, results);
      case GALLERY -> GallerySearch.run(stage, results);
      case SERVICE -> ServiceLoad.run(stage, results);
      case MEMORY -> MemoryUse.run(stage, results);
      case GROWTH -> Growth.run(stage, results);
      case SCALABLE -> Thousand.run(stage, results);
      case KERNELS -> Kernels.run(stage, results);
      case LOAD -> Overload.run(stage, results);
      case SOAK -> Soak.run(stage, results);
      case FLEET -> FleetCourses.run(stage, results);
    }
  }

  /** Whether the peer does some of its work, too. */
  boolean hasPeer() {
    return switch (this) {
      case DETECTION, EMBEDDING, SERVICE, GROWTH, SCALABLE -> true;
      case GALLERY, MEMORY, KERNELS, LOAD, SOAK, FLEET -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
