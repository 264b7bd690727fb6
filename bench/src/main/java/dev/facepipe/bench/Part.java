package dev.facepipe.bench;

import dev.facepipe.bench.cloud.LiveCamera;
import dev.facepipe.bench.cloud.Overload;
import dev.facepipe.bench.cloud.ServiceLoad;
import dev.facepipe.bench.cloud.Soak;
import dev.facepipe.bench.cloud.Thousand;
import dev.facepipe.bench.cloud.VideoWait;
import dev.facepipe.bench.duel.Duels;
import dev.facepipe.bench.duel.Growth;
import dev.facepipe.bench.fleet.FleetCourses;
import dev.facepipe.bench.memory.MemoryUse;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.stage.Stage;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** The parts of the benchmark, in the order they run. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Part {
  DETECTION(true, Duels::detection),
  EMBEDDING(true, Duels::embedding),
  GALLERY(true, Duels::gallery),
  SERVICE(true, ServiceLoad::run),
  VIDEO(false, VideoWait::run),
  MEMORY(false, MemoryUse::run),
  GROWTH(true, Growth::run),
  SCALABLE(true, Thousand::run),
  KERNELS(true, Duels::kernels),
  LOAD(false, Overload::run),
  SOAK(false, Soak::run),
  LIVE(false, LiveCamera::run),
  FLEET(false, FleetCourses::run);

  /** The parts that measure speed. The others measure endurance, or simulate. */
  static final Set<Part> SPEED = EnumSet.range(DETECTION, KERNELS);

  /** True if peers do some of the part's work, too. */
  final boolean hasPeer;

  private final BiConsumer<Stage, Results> measure;

  Part(boolean hasPeer, BiConsumer<Stage, Results> measure) {
    this.hasPeer = hasPeer;
    this.measure = measure;
  }

  void run(Stage stage, Results results) {
    measure.accept(stage, results);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
