package dev.facepipe.bench.embedding;

import static dev.facepipe.bench.embedding.EmbedderNet.INCEPTION_RESNET_V1;
import static dev.facepipe.bench.embedding.EmbedderNet.RESNET34;

import dev.facepipe.bench.measure.Contestant;
import dev.facepipe.bench.measure.Duel;
import dev.facepipe.bench.measure.Spread;
import dev.facepipe.bench.network.Ceiling;
import dev.facepipe.bench.peer.Peer;
import dev.facepipe.bench.report.Figure;
import dev.facepipe.bench.report.Results;
import dev.facepipe.bench.report.Target;
import dev.facepipe.bench.stage.Stage;
import dev.facepipe.common.torch.Tensor;
import dev.facepipe.common.torch.TorchNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls of the embedders' networks: numbers in, vectors out. */
public final class EmbeddingDuels {
  private static final String PART = "embedding";

  // What is wanted. Source: the project's plan for this benchmark.
  private static final Map<Integer, Double> RATIOS = Map.of(1, 1.25, 8, 1.4);
  private static final double INCEPTION_SHARE = 0.55;
  private static final double RESNET_SHARE = 0.5;

  /** Pictures in a call from which on the ceiling is to be near. */
  private static final int LARGE_BATCH = 8;

  private EmbeddingDuels() {}

  /** Measures both networks at all batches, and the ceiling beside them. */
  public static void run(Stage stage, Results results) {
    List<Duel.Outcome> outcomes = new ArrayList<>();
    try (Ceiling ceiling = Ceiling.load(stage.scratch(), stage.peer())) {
      for (int batch : new int[] {1, 8, 32}) {
        results.add(duel(stage, INCEPTION_RESNET_V1, batch, INCEPTION_SHARE, ceiling, outcomes));
      }
      for (int batch : new int[] {2, 8, 16, 32}) { // a face is two: its chip and the mirror image
        results.add(duel(stage, RESNET34, batch, RESNET_SHARE, ceiling, outcomes));
      }
    }
    for (String way : List.of(Ceiling.LINEAR, Ceiling.CONVOLUTION, Ceiling.PEER)) {
      if (outcomes.get(0).has(way)) {
        double[] medians =
            outcomes.stream().mapToDouble(o -> Ceiling.gigaflops(o, way).median()).toArray();
        results.add(Figure.of(PART, way, "GFLOP/s", Spread.of(medians)));
      }
    }
  }

  private static Figure duel(
      Stage stage,
      EmbedderNet network,
      int batch,
      double share,
      Ceiling ceiling,
      List<Duel.Outcome> outcomes) {
    String work = "%s, batch %d".formatted(network.title(), batch);
    stage.told().accept(work);
    Tensor input = network.input(batch);
    try (TorchNet ours = TorchNet.load(stage.networks().resolve(network.file()));
        TorchNet plain = TorchNet.load(stage.plain().resolve(network.file()))) {
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(Contestant.timed(Figure.OURS, () -> ours.run(input)));
      Peer peer = stage.peer();
      if (peer != null && network == INCEPTION_RESNET_V1) {
        contestants.add(peer(peer, Peer.NAME, batch));
      }
      contestants.add(Contestant.timed(Figure.PLAIN, () -> plain.run(input)));
      contestants.addAll(ceiling.contestants());
      Duel.Outcome outcome = stage.effort().duel().between(contestants);
      outcomes.add(outcome);
      Spread reached = Ceiling.share(outcome, Figure.OURS, batch * network.flop());
      Figure figure = Figure.of(PART, work, outcome).withShare(reached);
      return figure.with(targets(network, batch, share, figure, reached));
    }
  }

  /** The peer's InceptionResnetV1. */
  public static Contestant peer(Peer peer, String name, int batch) {
    return new Contestant(
        name, runs -> peer.time(Map.of("work", "embed", "batch", batch, "runs", runs)));
  }

  private static Target[] targets(
      EmbedderNet network, int batch, double share, Figure figure, Spread reached) {
    List<Target> targets = new ArrayList<>();
    Double ratio = RATIOS.get(batch);
    if (network == INCEPTION_RESNET_V1 && ratio != null) {
      targets.add(Target.ratio(ratio, figure.peer()));
    }
    if (batch >= LARGE_BATCH) {
      targets.add(
          Target.atLeast("ceiling >= %.0f %%".formatted(100 * share), share, reached.median()));
    }
    return targets.toArray(Target[]::new);
  }
}
