package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.detection.mtcnn.Mtcnn;
import dev.facepipe.recognition.embedding.Embedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe verify}: tells whether two pictures show the same person. */
@Command(
    name = "verify",
    description = {
      "Tells whether two pictures show the same person. Compares the largest face of each picture.",
      "With --pairs, compares every pair of a file and prints how many answers were right. If a"
          + " picture cannot be read, the command names it, goes on with the other pairs, and ends"
          + " with exit code 1."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private EmbedderOption embedderOption;
  @Mixin private MinFaceOption minFace;

  @Option(
      names = "--pairs",
      paramLabel = "FILE.csv",
      description =
          "CSV file with one pair a line: a,b,same. 'same' is 1 or 0, yes or no, true or false, or"
              + " left out. The first line may be a heading. Paths are relative to FILE.csv.")
  private @Nullable Path pairsFile;

  @Option(
      names = "--threshold",
      converter = NumberOption.AboveZero.class,
      paramLabel = "D",
      description =
          "Largest distance at which two faces are the same person (default: the network's own for"
              + " pairs).")
  private @Nullable Double threshold;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(arity = "0..2", paramLabel = "A B", description = "Two picture files.")
  private List<Path> pictures = List.of();

  private boolean allRead = true;

  @Override
  public Integer call() {
    List<Pair> pairs = pairs();
    double limit = threshold == null ? embedderOption.name().thresholds().pairs() : threshold;
    List<Verified> verified = new ArrayList<>();
    Document document;
    try (Mtcnn mtcnn = embedderOption.networks().detector(minFace.pixels());
        Embedder embedder = embedderOption.load();
        ProgressCount counter =
            new ProgressCount(new Printer(spec.commandLine().getErr()), "pairs", pairs.size())) {
      LargestFaces faces = new LargestFaces(mtcnn, embedder);
      for (Pair pair : pairs) {
        verified.add(verify(pair, faces, limit, counter));
        counter.step();
      }
      document = new Document(embedder.model().name(), limit, verified, accuracy(verified));
    }
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(document));
    } else {
      print(document, out);
    }
    return allRead ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<Pair> pairs() {
    if (pairsFile != null && pictures.isEmpty()) {
      NamedPlace.requireFile("--pairs", pairsFile, "expected a CSV file of lines a,b,same");
      return PairsFile.read(pairsFile);
    }
    if (pairsFile == null && pictures.size() == 2) {
      return List.of(new Pair(pictures.get(0), pictures.get(1), null));
    }
    throw new ParameterException(
        spec.commandLine(), "expected two pictures, or --pairs FILE.csv without pictures");
  }

  /**
   * Compares one pair. A picture that cannot be used ends the command; with {@code --pairs} the
   * command reports the picture and counts its pair as not the same.
   */
  private Verified verify(Pair pair, LargestFaces faces, double limit, ProgressCount counter) {
    String a = pair.a().toString();
    String b = pair.b().toString();
    try {
      double distance = distance(faces.vector(pair.a()), faces.vector(pair.b()));
      return new Verified(
          a, b, Math.round(distance * 1e4) / 1e4, distance <= limit, pair.same(), null);
    } catch (CommandFailed e) {
      if (pairsFile == null) {
        throw e;
      }
      if (e.getCause() != null) { // without a cause: no face, which is an answer and no failure
        allRead = false;
        counter.makeRoom();
        new Printer(spec.commandLine().getErr()).line("facepipe: " + e.getMessage());
      }
      return new Verified(a, b, null, false, pair.same(), e.getMessage());
    }
  }

  /** Returns the L2 distance of two embeddings. */
  static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** Returns the share of labelled pairs that were told right; null if no pair has a label. */
  private static @Nullable Double accuracy(List<Verified> verified) {
    List<Verified> labelled = verified.stream().filter(pair -> pair.label() != null).toList();
    if (labelled.isEmpty()) {
      return null;
    }
    long right =
        labelled.stream().filter(pair -> Objects.equals(pair.label(), pair.same())).count();
    return (double) right / labelled.size();
  }

  private static void print(Document document, Printer out) {
    Table table = new Table("a", "b", "distance", "same", "label");
    for (Verified pair : document.pairs()) {
      table.row(
          pair.a(),
          pair.b(),
          pair.distance() == null ? "-" : "%.4f".formatted(pair.distance()),
          pair.same() ? "yes" : "no",
          pair.label() == null ? "" : pair.label() ? "yes" : "no");
    }
    table.print(out);
    document.pairs().stream()
        .map(Verified::problem)
        .filter(problem -> problem != null)
        .distinct()
        .forEach(out::line);
    String footer = "model %s, threshold %s".formatted(document.model(), document.threshold());
    out.line(
        document.accuracy() == null
            ? footer
            : footer + ", accuracy %.1f%%".formatted(100 * document.accuracy()));
  }

  /** Two pictures; {@code same} is true if they show one person, null if not known. */
  record Pair(Path a, Path b, @Nullable Boolean same) {}

  /** The output of {@code --json}. */
  private record Document(
      String model, double threshold, List<Verified> pairs, @Nullable Double accuracy) {}

  private record Verified(
      String a,
      String b,
      @Nullable Double distance,
      boolean same,
      @Nullable Boolean label,
      @Nullable String problem) {}
}
