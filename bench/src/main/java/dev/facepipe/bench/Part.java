package dev.facepipe.bench;

import dev.facepipe.bench.detection.DetectionDuels;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import java.util.Locale;

/** The parts of the benchmark, in the order they run. */
enum Part {
  DETECTION;

  void run(Stage stage, Results results) {
    switch (this) {
      case DETECTION -> DetectionDuels.run(stage, results);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
