package dev.facepipe.bench;

import dev.facepipe.bench.detection.DetectionDuels;
import dev.facepipe.bench.embedding.EmbeddingDuels;
import dev.facepipe.bench.gallery.GallerySearch;
import dev.facepipe.bench.growth.Growth;
import dev.facepipe.bench.kernel.Kernels;
import dev.facepipe.bench.memory.MemoryUse;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.service.ServiceLoad;
import dev.facepipe.bench.stage.Stage;
import java.util.Locale;

/** The parts of the benchmark, in the order they run. */
enum Part {
  DETECTION,
  EMBEDDING,
  GALLERY,
  SERVICE,
  MEMORY,
  GROWTH,
  KERNELS;

  void run(Stage stage, Results results) {
    switch (this) {
      case DETECTION -> DetectionDuels.run(stage, results);
      case EMBEDDING -> EmbeddingDuels.run(stage, results);
      case GALLERY -> GallerySearch.run(stage, results);
      case SERVICE -> ServiceLoad.run(stage, results);
      case MEMORY -> MemoryUse.run(stage, results);
      case GROWTH -> Growth.run(stage, results);
      case KERNELS -> Kernels.run(stage, results);
    }
  }

  /** Whether the peer does some of its work, too. */
  boolean hasPeer() {
    return switch (this) {
      case DETECTION, EMBEDDING, SERVICE, GROWTH -> true;
      case GALLERY, MEMORY, KERNELS -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
