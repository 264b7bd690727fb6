package dev.facepipe.local.cli;

import dev.facepipe.common.file.PathOnDisk;
import dev.facepipe.common.message.Json;
import dev.facepipe.common.store.ObjectRef;
import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.forget.Forgetting;
import dev.facepipe.local.client.forget.Forgetting.Failure;
import dev.facepipe.local.client.forget.Forgetting.Receipt;
import dev.facepipe.local.client.forget.GalleryCopies;
import dev.facepipe.local.client.forget.GalleryInFile;
import dev.facepipe.local.client.forget.GalleryPlace;
import dev.facepipe.local.client.forget.PhotographsPlace;
import dev.facepipe.local.client.forget.Place;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.aws.Buckets;
import dev.facepipe.local.client.forget.aws.WaitingMessages;
import dev.facepipe.models.Terminal;
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
      "The exit code is 1 if nobody is called that, or something of the person stays; the receipt"
          + " says what and why."
    },
    sortOptions = false)
final class ForgetCommand implements Callable<Integer> {
  private static final String AWS = "aws";

  /** What this command does not reach, for its user to know. */
  private static final List<String> LEFT =
      List.of(
          "frames and videos that show them, and file names and ids that a client chose",
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
      names = "--linked",
      description =
          "Delete photographs outside those folders, too, to which symbolic links in them lead;"
              + " without it they are named and left.")
  private boolean linked;

  @Option(
      names = "--delete-unreadable",
      description =
          "Delete earlier versions of the gallery that cannot be read, too, whoever they hold;"
              + " without it they are named and left.")
  private boolean deleteUnreadable;

  @Option(
      names = "--results-bucket",
      paramLabel = "NAME",
      defaultValue = "facepipe-results",
      description = "Where results are stored (default: ${DEFAULT-VALUE}).")
  private String resultsBucket;

  @Option(
      names = "--claims-bucket",
      paramLabel = "NAME",
      defaultValue = "facepipe-claims",
      description =
          "Where messages lie that are too large for the queue; they are counted (default:"
              + " ${DEFAULT-VALUE}).")
  private String claimsBucket;

  @Option(
      names = "--queues",
      paramLabel = "PREFIX",
      defaultValue = "facepipe-",
      description =
          "How the names of the queues begin; their messages are counted (default:"
              + " ${DEFAULT-VALUE}).")
  private String queues;

  @Option(
      names = "--no-results",
      description = "Leave stored results as they are, and count no claims and messages.")
  private boolean noResults;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9325",
      description =
          "Address of S3, or 'aws' to find it by the environment (default: ${DEFAULT-VALUE}).")
  private String s3Endpoint;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9324",
      description =
          "Address of SQS, or 'aws' to find it by the environment, as with --s3-endpoint aws"
              + " (default: ${DEFAULT-VALUE}).")
  private String endpoint;

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
      if (found.stream().noneMatch(Trace::isSure)) {
        throw NearestName.nobody(gallery, name, people.gallery().people().keySet());
      }
      if (dryRun) {
        print(new Plan(name, people.gallery().version(), found, notReached(buckets)));
        return ExitCode.OK;
      }
      confirm(found);
      Receipt receipt = forgetting.forget(name);
      print(receipt, notReached(buckets));
      return receipt.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private GalleryPlace people(Buckets buckets) {
    return isInBucket()
        ? new GalleryPlace(gallery, buckets.gallery(ObjectRef.parse(gallery)))
        : inFile(new GalleryInFile(file()));
  }

  private static GalleryPlace inFile(GalleryInFile file) {
    return new GalleryPlace(file.toString(), file);
  }

  private Path file() {
    return PathOnDisk.of(Path.of(gallery));
  }

  private boolean isInBucket() {
    return gallery.startsWith("s3://");
  }

  private List<Place> keptByUs(Buckets buckets) {
    List<Place> places = new ArrayList<>();
    if (isInBucket()) {
      places.add(buckets.earlierGalleries(ObjectRef.parse(gallery), deleteUnreadable));
    } else {
      places.add(new GalleryCopies(file()));
    }
    photographs.forEach(folder -> places.add(new PhotographsPlace(folder, linked)));
    return places;
  }

  /**
   * What stays, for its user to know: by its kind, and by count what a service could be asked for.
   */
  private List<String> notReached(Buckets buckets) {
    List<String> lines = new ArrayList<>(LEFT);
    if (noResults) {
      lines.add(
          "claims, and messages on queues, dead letters and answers among them, which may hold crops"
              + " of faces or names: not counted, since results are left");
      return lines;
    }
    lines.addAll(buckets.claims(claimsBucket).inWords());
    boolean onAws = endpoint.equals(AWS) || s3Endpoint.equals(AWS);
    try (WaitingMessages messages =
        onAws ? WaitingMessages.onAws(queues) : WaitingMessages.at(URI.create(endpoint), queues)) {
      lines.addAll(messages.inWords());
    }
    return lines;
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
    Printer err = new Printer(spec.commandLine().getErr());
    table(found).print(err);
    err.ask("Remove all this of %s? [y/N] ".formatted(name));
    String answer = Objects.requireNonNull(System.console()).readLine();
    if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
      throw new CommandFailed("nothing was removed");
    }
  }

  private void print(Plan plan) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(Json.write(plan));
      return;
    }
    table(plan.wouldRemove()).print(out);
    out.line("nothing was removed; gallery " + plan.gallery());
    print(plan.notReached(), out);
  }

  private void print(Receipt receipt, List<String> notReached) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(Json.write(Printed.of(receipt, notReached)));
      return;
    }
    table(receipt.removed()).print(out);
    for (Failure failure : receipt.failed()) {
      out.line(
          "STILL THERE: %s %s: %s"
              .formatted(failure.trace().kind(), failure.trace().where(), failure.reason()));
    }
    String versions =
        "%s; gallery %s, was %s"
            .formatted(receipt.finished(), receipt.galleryAfter(), receipt.galleryBefore());
    out.line(
        receipt.failed().isEmpty()
            ? "forgot %s at %s".formatted(name, versions)
            : "did not forget all of %s, see above, at %s".formatted(name, versions));
    print(notReached, out);
  }

  private static void print(List<String> notReached, Printer out) {
    out.line("not removed, since this command does not reach it:");
    notReached.forEach(left -> out.line("  " + left));
  }

  private static Table table(List<Trace> traces) {
    Table table = new Table("what", "where", "fate");
    traces.forEach(trace -> table.row(trace.kind(), trace.where(), trace.fate()));
    return table;
  }

  /** What {@code --dry-run --json} prints. */
  private record Plan(
      String name, String gallery, List<Trace> wouldRemove, List<String> notReached) {}

  /** What {@code --json} prints. */
  private record Printed(
      String name,
      String finished,
      String galleryBefore,
      String galleryAfter,
      List<Trace> removed,
      List<Failure> failed,
      List<String> notReached) {
    static Printed of(Receipt receipt, List<String> notReached) {
      return new Printed(
          receipt.name(),
          receipt.finished().toString(),
          receipt.galleryBefore(),
          receipt.galleryAfter(),
          receipt.removed(),
          receipt.failed(),
          notReached);
    }
  }
}
