package dev.facepipe.local.cli;

import dev.facepipe.common.text.Printer;
import dev.facepipe.local.client.aws.Endpoint;
import dev.facepipe.local.client.forget.Forgetting;
import dev.facepipe.local.client.forget.Forgetting.Failure;
import dev.facepipe.local.client.forget.Forgetting.Receipt;
import dev.facepipe.local.client.forget.Trace;
import dev.facepipe.local.client.forget.aws.ServicePlaces;
import dev.facepipe.local.client.forget.aws.ServicePlaces.Scope;
import dev.facepipe.local.client.gallery.GalleryStore;
import dev.facepipe.local.cloud.LocalCloudOptions.Names;
import dev.facepipe.models.Terminal;
import java.nio.file.Path;
import java.time.Duration;
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

/** {@code facepipe forget}: removes what the service stores about a person. */
@Command(
    name = "forget",
    description = {
      "Removes a person: their embeddings from the gallery and its earlier versions, their"
          + " photographs from the folders that you name, and their name from stored results."
          + " Prints a receipt.",
      "Running functions drop the old gallery within 10 seconds. In results, a face of the"
          + " person becomes Unknown and loses its distance and runner-up; other faces stay.",
      "The exit code is 1 if nobody has this name, or if something of the person stays. The receipt"
          + " says what stays, and why."
    },
    sortOptions = false)
final class ForgetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private GalleryOption galleryOption;

  @Option(
      names = "--photographs",
      paramLabel = "DIR",
      description =
          "A folder that was enrolled; the person's photographs NAME/*.jpg and NAME.jpg in it are"
              + " deleted. Can be given several times; without it no photograph is deleted.")
  private List<Path> photographs = new ArrayList<>();

  @Option(
      names = "--linked",
      description =
          "Also delete photographs outside those folders, if symbolic links in the folders lead to"
              + " them; without this option they are named and stay.")
  private boolean linked;

  @Option(
      names = "--delete-unreadable",
      description =
          "Also delete earlier versions of the gallery that cannot be read, whomever they hold;"
              + " without this option they are named and stay.")
  private boolean deleteUnreadable;

  @Option(
      names = "--results-bucket",
      paramLabel = "NAME",
      defaultValue = Names.RESULTS_BUCKET,
      description = "Bucket of the results (default: ${DEFAULT-VALUE}).")
  private String resultsBucket;

  @Option(
      names = "--claims-bucket",
      paramLabel = "NAME",
      defaultValue = Names.CLAIMS_BUCKET,
      description =
          "Bucket of the claims, which are messages too large for the queue; they are counted, not"
              + " deleted. It also holds notes of videos' frames; the person is taken out of them"
              + " (default: ${DEFAULT-VALUE}).")
  private String claimsBucket;

  @Option(
      names = "--queues",
      paramLabel = "PREFIX",
      defaultValue = "facepipe-",
      description =
          "Start of the queues' names; messages on these queues are counted, not deleted (default:"
              + " ${DEFAULT-VALUE}).")
  private String queues;

  @Option(
      names = "--no-results",
      description = "Do not change stored results, and do not count claims and messages.")
  private boolean noResults;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9324",
      description =
          "Address of SQS; 'aws' uses the AWS settings of the environment, and so does"
              + " --s3-endpoint aws (default: ${DEFAULT-VALUE}).")
  private Endpoint endpoint;

  @Option(
      names = "--settle",
      converter = NumberOption.Pause.class,
      paramLabel = "SECONDS",
      description =
          "How long to wait after the gallery has changed and before results change, so that"
              + " running functions drop the old gallery and finish their work (default: 6 with a"
              + " gallery in a file, 15 in a bucket, since functions look at a file every second"
              + " and at a bucket every ten).")
  private @Nullable Integer settle;

  @Option(names = "--dry-run", description = "Print what would be removed; remove nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask before removing.")
  private boolean yes;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(
      paramLabel = "NAME",
      description = "The person's name, in exact upper and lower case.")
  private String name;

  @Override
  public Integer call() throws InterruptedException {
    galleryOption.requirePresent();
    try (GalleryStore store = galleryOption.open();
        ServicePlaces places = places(store)) {
      Forgetting forgetting = places.forgetting();
      List<Trace> found = found(forgetting);
      if (found.stream().noneMatch(Trace::isSure)) {
        throw NearestName.nobody(galleryOption.where(), name, store.gallery().people().keySet());
      }
      if (dryRun) {
        print(new Plan(name, store.gallery().version(), found, places.notReached()));
        return ExitCode.OK;
      }
      confirm(found);
      Receipt receipt = forgetting.forget(name);
      print(receipt, places.notReached());
      return receipt.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private ServicePlaces places(GalleryStore store) {
    Endpoint s3 = galleryOption.s3Endpoint();
    String gallery =
        galleryOption.isInBucket()
            ? galleryOption.object().toString()
            : galleryOption.file().toString();
    return new ServicePlaces(
        new Scope(
            gallery,
            photographs,
            linked,
            deleteUnreadable,
            !noResults,
            resultsBucket,
            claimsBucket,
            queues,
            settle == null ? Scope.settling(gallery) : Duration.ofSeconds(settle)),
        s3,
        s3.isAws() ? s3 : endpoint,
        store);
  }

  /** Searches all places before anything is changed; throws if a place cannot be searched. */
  private List<Trace> found(Forgetting forgetting) {
    try {
      return forgetting.find(name);
    } catch (RuntimeException e) {
      throw new CommandFailed(
          "nothing was removed: %s%s"
              .formatted(e.getMessage(), noResults ? "" : " (--no-results skips results)"),
          e);
    }
  }

  private void confirm(List<Trace> found) {
    if (yes) {
      return;
    }
    if (!Terminal.isThere()) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no terminal to ask for your confirmation; add --yes or --dry-run");
    }
    Printer err = new Printer(spec.commandLine().getErr());
    table(found).print(err);
    err.ask("Remove all of this about %s? [y/N] ".formatted(name));
    String answer = Objects.requireNonNull(System.console()).readLine();
    if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
      throw new CommandFailed("nothing was removed");
    }
  }

  private void print(Plan plan) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(plan));
      return;
    }
    table(plan.wouldRemove()).print(out);
    out.line("dry run: nothing was removed; the gallery's version is " + plan.gallery());
    print(plan.notReached(), out);
  }

  private void print(Receipt receipt, List<String> notReached) {
    Printer out = new Printer(spec.commandLine().getOut());
    if (json) {
      out.json(CommandJson.write(Printed.of(receipt, notReached)));
      return;
    }
    table(receipt.removed()).print(out);
    for (Failure failure : receipt.failed()) {
      out.line(
          "STILL THERE: %s %s: %s"
              .formatted(failure.trace().kind(), failure.trace().where(), failure.reason()));
    }
    String versions =
        "%s; the gallery's version is %s, before it was %s"
            .formatted(receipt.finished(), receipt.galleryAfter(), receipt.galleryBefore());
    out.line(
        receipt.failed().isEmpty()
            ? "forgot %s at %s".formatted(name, versions)
            : "did not forget all of %s (see above) at %s".formatted(name, versions));
    print(notReached, out);
  }

  private static void print(List<String> notReached, Printer out) {
    out.line("not removed, because this command does not reach:");
    notReached.forEach(left -> out.line("  " + left));
  }

  private static Table table(List<Trace> traces) {
    Table table = new Table("what", "where", "outcome");
    traces.forEach(trace -> table.row(trace.kind(), trace.where(), trace.fate()));
    return table;
  }

  /** The output of {@code --dry-run --json}. */
  private record Plan(
      String name, String gallery, List<Trace> wouldRemove, List<String> notReached) {}

  /** The output of {@code --json}. */
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
