package dev.facepipe.local.cli;

import dev.facepipe.common.message.Json;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.local.forget.Forgetting;
import dev.facepipe.local.forget.Forgetting.Failure;
import dev.facepipe.local.forget.Forgetting.Receipt;
import dev.facepipe.local.forget.GalleryInFile;
import dev.facepipe.local.forget.GalleryPlace;
import dev.facepipe.local.forget.PhotographsPlace;
import dev.facepipe.local.forget.Place;
import dev.facepipe.local.forget.Trace;
import dev.facepipe.local.forget.aws.Buckets;
import dev.facepipe.models.Terminal;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code facepipe forget}: removes what the service knows of a person. */
@Command(
    name = "forget",
    description = {
      "Removes a person: their vectors from the gallery and its earlier versions, their photographs"
          + " where you say they lie, and their name from stored results. Prints a receipt.",
      "Warm functions drop the old gallery within 10 seconds. Results keep their other faces; a face"
          + " of the person becomes Unknown there, without distance and runner-up.",
      "The exit code is 1 if nobody is called that, or something could not be removed; run it again"
          + " then."
    },
    sortOptions = false)
final class ForgetCommand implements Callable<Integer> {
  private static final String AWS = "aws";

  /** What this command does not reach, for its user to know. */
  private static final List<String> LEFT =
      List.of(
          "frames and videos that show them, and file names and ids that a client chose",
          "answers that nobody has fetched from the response queue yet",
          "on AWS, snapshots of functions (SnapStart) made while the gallery held them: publish a new"
              + " version and delete the old ones",
          "copies of the gallery and of results that you made");

  @Spec private CommandSpec spec;

  @Option(
      names = "--gallery",
      paramLabel = "FILE|s3://BUCKET/KEY",
      required = true,
      description = "The gallery.")
  private String gallery;

  @Option(
      names = "--photographs",
      paramLabel = "DIR",
      description =
          "A folder that was enrolled: their photographs NAME/*.jpg and NAME.jpg in it are deleted."
              + " May be given more than once; without it no photograph is touched.")
  private List<Path> photographs = new ArrayList<>();

  @Option(
      names = "--results-bucket",
      paramLabel = "NAME",
      defaultValue = "facepipe-results",
      description = "Where results are stored (default: ${DEFAULT-VALUE}).")
  private String resultsBucket;

  @Option(names = "--no-results", description = "Leave stored results as they are.")
  private boolean noResults;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9325",
      description =
          "Address of S3, or 'aws' to find it by the environment (default: ${DEFAULT-VALUE}).")
  private String s3Endpoint;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description =
          "How long to wait between gallery and results, for warm functions to drop the old gallery"
              + " and finish what they do (default: ${DEFAULT-VALUE}).")
  private int settle;

  @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Don't ask.")
  private boolean yes;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(paramLabel = "NAME", description = "Whom, exact case.")
  private String name;

  @Override
  public Integer call() throws InterruptedException {
    if (settle < 0) {
      throw new ParameterException(spec.commandLine(), "--settle is below 0; expected seconds");
    }
    try (Buckets buckets =
        s3Endpoint.equals(AWS) ? Buckets.onAws() : Buckets.at(URI.create(s3Endpoint))) {
      GalleryPlace people = people(buckets);
      Forgetting forgetting =
          new Forgetting(
              people,
              keptByUs(buckets),
              noResults ? List.of() : List.of(buckets.results(resultsBucket)),
              Duration.ofSeconds(settle));
      List<Trace> found = found(forgetting);
      if (found.isEmpty()) {
        throw NearestName.nobody(gallery, name, people.gallery().people().keySet());
      }
      if (dryRun) {
        print(new Plan(name, people.gallery().version(), found));
        return ExitCode.OK;
      }
      confirm(found);
      Receipt receipt = forgetting.forget(name);
      print(receipt);
      return receipt.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private GalleryPlace people(Buckets buckets) {
    return isInBucket()
        ? new GalleryPlace(gallery, buckets.gallery(ObjectRef.parse(gallery)))
        : new GalleryPlace(gallery, new GalleryInFile(Path.of(gallery)));
  }

  private boolean isInBucket() {
    return gallery.startsWith("s3://");
  }

  private List<Place> keptByUs(Buckets buckets) {
    List<Place> places = new ArrayList<>();
    if (isInBucket()) {
      places.add(buckets.earlierGalleries(ObjectRef.parse(gallery)));
    }
    photographs.forEach(folder -> places.add(new PhotographsPlace(folder)));
    return places;
  }

  /** Before anything is changed: a place that cannot be looked into is told of now. */
  private List<Trace> found(Forgetting forgetting) {
    try {
      return forgetting.find(name);
    } catch (RuntimeException e) {
      throw new CommandFailed(
          "nothing was removed: %s%s"
              .formatted(e.getMessage(), noResults ? "" : " (--no-results leaves results alone)"),
          e);
    }
  }

  private void confirm(List<Trace> found) {
    if (yes) {
      return;
    }
    if (!Terminal.isThere()) {
      throw new ParameterException(
          spec.commandLine(), "there is no terminal to ask on; say --yes, or --dry-run");
    }
    spec.commandLine().getErr().println(table(found));
    String answer =
        Objects.requireNonNull(System.console()).readLine("Remove all this of %s? [y/N] ", name);
    if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
      throw new CommandFailed("nothing was removed");
    }
  }

  private void print(Plan plan) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(plan));
    } else {
      out.println(table(plan.wouldRemove()));
      out.println("nothing was removed; gallery " + plan.gallery());
    }
  }

  private void print(Receipt receipt) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(Printed.of(receipt)));
      return;
    }
    out.println(table(receipt.removed()));
    for (Failure failure : receipt.failed()) {
      out.printf("STILL THERE: %s: %s%n", failure.trace().where(), failure.reason());
    }
    out.printf(
        "forgot %s at %s; gallery %s, was %s%n",
        name, receipt.finished(), receipt.galleryAfter(), receipt.galleryBefore());
    out.println("not removed, since this command does not reach it:");
    LEFT.forEach(left -> out.println("  " + left));
  }

  private static Table table(List<Trace> traces) {
    Table table = new Table("what", "where", "fate");
    traces.forEach(trace -> table.row(trace.kind(), trace.where(), trace.fate()));
    return table;
  }

  /** What {@code --dry-run --json} prints. */
  private record Plan(String name, String gallery, List<Trace> wouldRemove) {}

  /** What {@code --json} prints. */
  private record Printed(
      String name,
      String finished,
      String galleryBefore,
      String galleryAfter,
      List<Trace> removed,
      List<Failure> failed,
      List<String> notReached) {
    static Printed of(Receipt receipt) {
      return new Printed(
          receipt.name(),
          receipt.finished().toString(),
          receipt.galleryBefore(),
          receipt.galleryAfter(),
          receipt.removed(),
          receipt.failed(),
          LEFT);
    }
  }
}
